namespace TinyDevice.Cli.Tests;

/// <summary>The gesture models that ship inside the tool.</summary>
internal static class DemoFiles
{
    public static byte[] Read(string name)
    {
        using Stream resource = typeof(CommandLine).Assembly.GetManifestResourceStream("Demo/" + name)
            ?? throw new InvalidOperationException($"No resource Demo/{name} in {typeof(CommandLine).Assembly.GetName().Name}.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
