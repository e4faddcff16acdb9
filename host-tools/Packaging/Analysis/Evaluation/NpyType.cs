namespace TinyDevice.Packaging.Analysis.Evaluation;

/// <summary>Element types of .npy files that are read.</summary>
public enum NpyType
{
    /// <summary><c>|i1</c>.</summary>
    Int8,

    /// <summary><c>|u1</c>.</summary>
    UInt8,

    /// <summary><c>&lt;i4</c>.</summary>
    Int32,

    /// <summary><c>&lt;i8</c>.</summary>
    Int64,

    /// <summary><c>&lt;f4</c>.</summary>
    Float32,
}
