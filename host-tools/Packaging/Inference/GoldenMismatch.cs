namespace TinyDevice.Packaging.Inference;

/// <summary>Where an output first differs from its golden sample.</summary>
/// <param name="Sample">Index of the sample, from 0.</param>
/// <param name="Offset">Byte offset within the sample's outputs.</param>
/// <param name="Expected">The golden byte, read as int8.</param>
/// <param name="Actual">What the engine gave.</param>
public sealed record GoldenMismatch(int Sample, int Offset, int Expected, int Actual);
