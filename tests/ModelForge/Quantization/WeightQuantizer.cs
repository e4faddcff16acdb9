using TinyDevice.ModelForge.Training;

namespace TinyDevice.ModelForge.Quantization;

/// <summary>Symmetric int8 weights with int32 biases of scale input scale times weight scale.</summary>
internal static class WeightQuantizer
{
    private const int Highest = 127;

    /// <summary>One scale per slice of the first axis, as CONV_2D has it.</summary>
    public static QuantizedWeights PerOutputRow(WeightedLayer layer, int[] shape, float inputScale)
    {
        int row = layer.Weights.Values.Length / shape[0];
        return Quantize(layer, shape, inputScale, i => i / row, shape[0]);
    }

    /// <summary>One scale per slice of the last axis, as DEPTHWISE_CONV_2D has it.</summary>
    public static QuantizedWeights PerLastAxis(WeightedLayer layer, int[] shape, float inputScale) =>
        Quantize(layer, shape, inputScale, i => i % shape[^1], shape[^1]);

    /// <summary>One scale for all weights.</summary>
    public static QuantizedWeights PerTensor(WeightedLayer layer, int[] shape, float inputScale) =>
        Quantize(layer, shape, inputScale, _ => 0, 1);

    private static QuantizedWeights Quantize(WeightedLayer layer, int[] shape, float inputScale, Func<int, int> scaleOf, int count)
    {
        double[] values = layer.Weights.Values;
        var largest = new double[count];
        for (int i = 0; i < values.Length; i++)
        {
            largest[scaleOf(i)] = Math.Max(largest[scaleOf(i)], Math.Abs(values[i]));
        }

        // A channel of zeros alone needs some scale; any will do.
        float[] scales = Array.ConvertAll(largest, value => value == 0 ? 1f : (float)(value / Highest));
        var weights = new sbyte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            weights[i] = (sbyte)Math.Clamp(Round(values[i] / scales[scaleOf(i)]), -Highest, Highest);
        }

        var bias = new int[layer.Bias.Values.Length];
        for (int c = 0; c < bias.Length; c++)
        {
            bias[c] = (int)Round(layer.Bias.Values[c] / (inputScale * scales[count == 1 ? 0 : c]));
        }

        return new QuantizedWeights(weights, shape, scales, bias);
    }

    private static double Round(double value) => Math.Round(value, MidpointRounding.AwayFromZero);
}
