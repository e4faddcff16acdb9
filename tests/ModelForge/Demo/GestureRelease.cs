using TinyDevice.ModelForge.Quantization;

namespace TinyDevice.ModelForge.Demo;

/// <summary>A gesture model as it is handed over: the file, its golden samples, and how good it is.</summary>
/// <param name="Name">File name without extension, as gesture-1.0.</param>
/// <param name="Correct">What the trainer meant to ship; the golden outputs come from it.</param>
/// <param name="Shipped">What the file holds; differs from <paramref name="Correct"/> only where the converter went wrong.</param>
/// <param name="Golden">The golden samples.</param>
/// <param name="FloatAccuracy">Of the float network over the test windows, 0..1.</param>
/// <param name="ParameterCount">Trained weights and biases.</param>
internal sealed record GestureRelease(
    string Name, QuantizedModel Correct, QuantizedModel Shipped, GoldenSamples Golden, double FloatAccuracy, int ParameterCount)
{
    /// <summary>The .tflite file.</summary>
    public byte[] Tflite { get; } = TfliteExport.Write(Shipped);
}
