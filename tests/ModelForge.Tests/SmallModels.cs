using TinyDevice.ModelForge.Quantization;
using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Tests;

/// <summary>Models small enough to check by hand.</summary>
internal static class SmallModels
{
    /// <summary>Four inputs of scale 1, two outputs of scale 2: y = (w x + b) / 2.</summary>
    public static QuantizedModel Dense() => new("dense",
    [
        new QuantizedLayer
        {
            Name = "dense",
            Code = BuiltinOperator.FullyConnected,
            InputShape = [1, 4],
            OutputShape = [1, 2],
            Input = new TensorQuantization(1, -3),
            Output = new TensorQuantization(2, 5),
            Weights = new QuantizedWeights([1, 2, 3, 4, -1, -2, -3, -4], [2, 4], [1f], [10, 11]),
        },
    ]);
}
