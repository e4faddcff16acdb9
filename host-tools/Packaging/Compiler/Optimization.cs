namespace TinyDevice.Packaging.Compiler;

/// <summary>What the compiler spends the board's heap on.</summary>
public enum Optimization
{
    /// <summary>Packs weights, three to a long, of as many layers as fit the heap budget: fewer instructions, more memory.</summary>
    Speed,

    /// <summary>Leaves every weight one byte, so that the heap is as small as can be.</summary>
    Size,
}
