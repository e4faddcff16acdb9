namespace TinyDevice.DeviceApi.Tests.Gate;

/// <summary>Something the interpreter cannot run, or would run differently.</summary>
/// <param name="Rule">What is broken.</param>
/// <param name="Where">Type, method, file and line as far as known.</param>
/// <param name="What">The offending thing.</param>
internal sealed record Finding(Rule Rule, string Where, string What)
{
    public override string ToString() => $"{Where}: {Rule}: {What}";
}
