using TinyDevice.ModelForge.Quantization;

namespace TinyDevice.ModelForge.Demo;

/// <summary>A conversion gone wrong the way it happens: int8 weights made per channel, shipped with one scale for all.</summary>
/// <remarks>The file is well formed and consistent in itself; only its answers are wrong, and only golden samples can tell.</remarks>
internal static class ConverterMistake
{
    /// <summary>The model with the scales of every convolution replaced by the largest of them.</summary>
    public static QuantizedModel FlattenScales(QuantizedModel model) => model with
    {
        Layers = [.. model.Layers.Select(layer => layer.Weights?.Scales.Length > 1 ? Flatten(layer) : layer)],
    };

    private static QuantizedLayer Flatten(QuantizedLayer layer) => layer with
    {
        Weights = layer.Weights! with { Scales = [layer.Weights.Scales.Max()] },
    };
}
