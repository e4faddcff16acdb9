using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Quantization;

/// <summary>Turns the accumulators of a weighted op into int8: bias, rescaling per channel, zero point, activation.</summary>
/// <remarks>Sources: TFLite kernels/kernel_util.cc (PopulateConvolutionQuantizationParams, CalculateActivationRangeQuantized).</remarks>
internal sealed class Requantizer
{
    private readonly int[] _bias;
    private readonly (int Multiplier, int Shift)[] _rescale;
    private readonly int _zeroPoint;
    private readonly int _low;
    private readonly int _high;

    public Requantizer(QuantizedLayer layer)
    {
        QuantizedWeights weights = layer.Weights!;
        _bias = weights.Bias;
        _rescale = Array.ConvertAll(weights.Scales, scale => FixedPoint.QuantizeMultiplier(RealMultiplier(layer, scale)));
        _zeroPoint = layer.Output.ZeroPoint;
        (_low, _high) = ActivationRange(layer);
    }

    /// <summary>The int8 values between which the op's fused activation keeps its output.</summary>
    public static (int Low, int High) ActivationRange(QuantizedLayer layer)
    {
        int At(float value) => layer.Output.ZeroPoint + (int)MathF.Round(value / layer.Output.Scale, MidpointRounding.AwayFromZero);
        return layer.Activation switch
        {
            Activation.None => (sbyte.MinValue, sbyte.MaxValue),
            Activation.Relu => (Math.Max(sbyte.MinValue, At(0)), sbyte.MaxValue),
            Activation.Relu6 => (Math.Max(sbyte.MinValue, At(0)), Math.Min(sbyte.MaxValue, At(6))),
            Activation.ReluN1To1 => (Math.Max(sbyte.MinValue, At(-1)), Math.Min(sbyte.MaxValue, At(1))),
            _ => throw new NotSupportedException($"{layer.Activation} is never fused into an int8 op."),
        };
    }

    public sbyte Apply(int sum, int channel)
    {
        (int multiplier, int shift) = _rescale[_rescale.Length == 1 ? 0 : channel];
        int biased = sum + (_bias.Length == 0 ? 0 : _bias[channel]);
        return (sbyte)Math.Clamp(FixedPoint.Rescale(biased, multiplier, shift) + _zeroPoint, _low, _high);
    }

    // FULLY_CONNECTED with one scale rounds the product of the scales to float32 first; everything else multiplies in double.
    private static double RealMultiplier(QuantizedLayer layer, float scale) =>
        layer.Code == BuiltinOperator.FullyConnected && layer.Weights!.Scales.Length == 1
            ? (double)(layer.Input.Scale * scale) / layer.Output.Scale
            : (double)layer.Input.Scale * scale / layer.Output.Scale;
}
