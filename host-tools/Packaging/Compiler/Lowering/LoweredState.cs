namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>A place in the arena that keeps its bytes between inferences: a variable, or a constant an op reads like an activation.</summary>
internal sealed record LoweredState(ArenaTensor Place, byte[] Initial)
{
    /// <summary>True when one byte says it all.</summary>
    public bool IsUniform => Initial.AsSpan().IndexOfAnyExcept(Initial[0]) < 0;
}
