namespace TinyDevice.Packaging.Analysis;

/// <summary>Where a fast kernel does not give what the plain one gives.</summary>
/// <param name="Op">The op, as in <see cref="Inspection.OpView"/>.</param>
/// <param name="Index">Its index in the image.</param>
/// <param name="SourceIndex">The operator's index in the .tflite file.</param>
/// <param name="Sample">Which invocation.</param>
/// <param name="Offset">Byte of the op's outputs.</param>
/// <param name="Plain">What the plain kernel gives.</param>
/// <param name="Fast">What the fast one gives.</param>
public sealed record KernelDifference(string Op, int Index, int SourceIndex, int Sample, int Offset, sbyte Plain, sbyte Fast);
