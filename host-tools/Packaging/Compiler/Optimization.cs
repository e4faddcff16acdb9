namespace TinyDevice.Packaging.Compiler;

/// <summary>What the compiler may spend to make a model faster; results are the same.</summary>
public enum Optimization
{
    /// <summary>Nothing: every op runs on its plain kernel, the oracle of the others.</summary>
    None = 0,

    /// <summary>Scratch memory that all layers share, a few KB: weights are packed three to a long at every inference.</summary>
    Size = 1,

    /// <summary>The heap budget: layers keep their weights packed, 2.7 bytes each, those first that gain the most for it.</summary>
    Speed = 2,
}
