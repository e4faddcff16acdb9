namespace TinyDevice.ModelForge.Tflite;

/// <summary>How a kernel slides over height and width.</summary>
/// <param name="Padding">Same or Valid.</param>
/// <param name="StrideHeight">Rows per step, at least 1.</param>
/// <param name="StrideWidth">Columns per step, at least 1.</param>
/// <param name="DilationHeight">Distance in rows between two taps, at least 1.</param>
/// <param name="DilationWidth">Distance in columns between two taps, at least 1.</param>
public sealed record Window(Padding Padding, int StrideHeight = 1, int StrideWidth = 1, int DilationHeight = 1, int DilationWidth = 1);
