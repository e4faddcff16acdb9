namespace TinyDevice.ModelForge.Quantization;

/// <summary>The fixed-point arithmetic of TensorFlow Lite Micro's int8 kernels, built with double rounding.</summary>
/// <remarks>Sources: gemmlowp fixedpoint/fixedpoint.h; TFLite internal/common.cc and quantization_util.cc.</remarks>
public static class FixedPoint
{
    /// <summary>A positive real number as Q0.31 multiplier in [2^30, 2^31) and power of two; (0, 0) for 0 and what is too small.</summary>
    public static (int Multiplier, int Shift) QuantizeMultiplier(double value)
    {
        if (value == 0)
        {
            return (0, 0);
        }

        int shift = Math.ILogB(value) + 1;
        long multiplier = (long)Math.Round(Math.ScaleB(value, 31 - shift), MidpointRounding.AwayFromZero);
        if (multiplier == 1L << 31)
        {
            multiplier /= 2;
            shift++;
        }

        return shift < -31 ? (0, 0) : ((int)multiplier, shift);
    }

    /// <summary>MultiplyByQuantizedMultiplier: <c>value * multiplier * 2^(shift - 31)</c>, rounded twice.</summary>
    public static int Rescale(int value, int multiplier, int shift) =>
        RoundingShiftRight(Multiply(unchecked(value << Math.Max(shift, 0)), multiplier), Math.Max(-shift, 0));

    /// <summary>SaturatingRoundingDoublingHighMul: <c>a * b / 2^31</c>, ties up.</summary>
    public static int Multiply(int a, int b)
    {
        if (a == int.MinValue && b == int.MinValue)
        {
            return int.MaxValue;
        }

        long product = (long)a * b;
        long nudge = product >= 0 ? 1 << 30 : 1 - (1 << 30);
        return (int)((product + nudge) / (1L << 31));
    }

    /// <summary>RoundingDivideByPOT: <c>value / 2^bits</c>, ties away from zero; 0 to 31 bits.</summary>
    public static int RoundingShiftRight(int value, int bits)
    {
        int mask = (int)((1L << bits) - 1);
        int remainder = value & mask;
        int threshold = (mask >> 1) + (value < 0 ? 1 : 0);
        return (value >> bits) + (remainder > threshold ? 1 : 0);
    }

    /// <summary><c>value * 2^bits</c>, saturating.</summary>
    public static int SaturatingShiftLeft(int value, int bits) => (int)Math.Clamp((long)value << bits, int.MinValue, int.MaxValue);
}
