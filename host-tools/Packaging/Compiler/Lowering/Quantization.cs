using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Quantization arithmetic as TFLite prepares it, before any inference.</summary>
internal static class Quantization
{
    /// <summary>Splits a real multiplier into a Q0.31 factor in [2^30, 2^31) and a power of two.</summary>
    /// <remarks>Source: TFLite QuantizeMultiplier.</remarks>
    public static (int Multiplier, int Shift) QuantizeMultiplier(double real)
    {
        if (real == 0)
        {
            return (0, 0);
        }

        (double fraction, int shift) = SplitExponent(real);
        long multiplier = (long)Math.Round(fraction * (1L << 31), MidpointRounding.AwayFromZero);
        if (multiplier == 1L << 31)
        {
            multiplier /= 2;
            shift++;
        }

        if (shift < -31)
        {
            return (0, 0);
        }

        return shift > 31
            ? throw new OperatorProblemException($"rescaling by {real}, beyond 32 bits (quantize the model again)")
            : ((int)multiplier, shift);
    }

    /// <summary>C's frexp: a fraction in [0.5, 1) and an exponent.</summary>
    public static (double Fraction, int Exponent) SplitExponent(double value)
    {
        int exponent = Math.ILogB(value) + 1;
        return (Math.ScaleB(value, -exponent), exponent);
    }

    /// <summary>Smallest and largest output under a fused activation.</summary>
    /// <remarks>Source: TFLite CalculateActivationRangeQuantized.</remarks>
    public static (int Min, int Max) ActivationRange(int activation, TfliteTensor output)
    {
        (int min, int max) = Require.RangeOf(output.Type);
        int Quantize(float value) =>
            output.ZeroPoint + (int)Math.Clamp(MathF.Round(value / output.Scale, MidpointRounding.AwayFromZero), -1e6f, 1e6f);
        (min, max) = activation switch
        {
            0 => (min, max),
            1 => (Math.Max(min, Quantize(0)), max),
            2 => (Math.Max(min, Quantize(-1)), Math.Min(max, Quantize(1))),
            3 => (Math.Max(min, Quantize(0)), Math.Min(max, Quantize(6))),
            4 => throw new OperatorProblemException("a fused TANH (make it an operator of its own)"),
            _ => throw new OperatorProblemException($"the unknown fused activation {activation} (export the model again)"),
        };
        return min <= max ? (min, max) : throw new OperatorProblemException("a fused activation outside its output's range (quantize the model again)");
    }
}
