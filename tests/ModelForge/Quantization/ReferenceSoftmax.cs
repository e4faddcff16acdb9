using System.Numerics;
using static TinyDevice.ModelForge.Quantization.FixedPoint;

namespace TinyDevice.ModelForge.Quantization;

/// <summary>SOFTMAX of int8 rows with beta 1, in fixed point throughout.</summary>
/// <remarks>Sources: TFLite reference/softmax.h; gemmlowp fixedpoint/fixedpoint.h (exp_on_negative_values, one_over_one_plus_x).</remarks>
internal static class ReferenceSoftmax
{
    // e^-(2^k) in Q0.31 for k = -2 .. 4.
    private static readonly int[] PowersOfE = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];

    public static sbyte[] Run(QuantizedLayer layer, sbyte[] input)
    {
        int width = layer.InputShape[^1];
        var output = new sbyte[input.Length];
        for (int start = 0; start < input.Length; start += width)
        {
            RunRow(layer.Input.Scale, input.AsSpan(start, width), output.AsSpan(start, width));
        }

        return output;
    }

    private static void RunRow(float scale, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        (int multiplier, int shift) = QuantizeMultiplier(Math.Min(scale * (double)(1 << 26), int.MaxValue));
        double lowest = -Math.Floor(31.0 * (1 << 26) / Math.ScaleB(1, shift));
        int max = sbyte.MinValue;
        foreach (sbyte value in input)
        {
            max = Math.Max(max, value);
        }

        int sum = 0;
        foreach (sbyte value in input)
        {
            sum += value - max >= lowest ? RoundingShiftRight(Exp(Multiply((value - max) << shift, multiplier)), 12) : 0;
        }

        int headroom = BitOperations.LeadingZeroCount((uint)sum);
        int reciprocal = OneOverOnePlus((int)(((uint)sum << headroom) - (1u << 31)));
        for (int i = 0; i < input.Length; i++)
        {
            int difference = input[i] - max;
            int exp = difference >= lowest ? Exp(Multiply(difference << shift, multiplier)) : 0;
            int scaled = RoundingShiftRight(Multiply(reciprocal, exp), 12 - headroom + 23);
            output[i] = (sbyte)Math.Clamp(scaled + sbyte.MinValue, sbyte.MinValue, sbyte.MaxValue);
        }
    }

    // e^a for a <= 0, from Q5.26 to Q0.31: the fraction below a quarter by polynomial, the rest by a product of constants.
    private static int Exp(int a)
    {
        if (a == 0)
        {
            return int.MaxValue;
        }

        const int Quarter = 1 << 24;
        int fraction = (a & (Quarter - 1)) - Quarter;
        int result = ExpOfFraction(SaturatingShiftLeft(fraction, 5));
        int remainder = fraction - a;
        for (int k = 0; k < PowersOfE.Length; k++)
        {
            if ((remainder & (Quarter << k)) != 0)
            {
                result = Multiply(result, PowersOfE[k]);
            }
        }

        return result;
    }

    // e^a for a in [-1/4, 0), Q0.31: Taylor's series around -1/8.
    private static int ExpOfFraction(int a)
    {
        const int ExpOfMinusEighth = 1895147668;
        const int OneThird = 715827883;
        int x = a + (1 << 28);
        int x2 = Multiply(x, x);
        int x3 = Multiply(x2, x);
        int x4 = Multiply(x2, x2);
        int tail = RoundingShiftRight(Multiply(RoundingShiftRight(x4, 2) + x3, OneThird) + x2, 1);
        return ExpOfMinusEighth + Multiply(ExpOfMinusEighth, x + tail);
    }

    // 1 / (1 + a) for a in [0, 1), Q0.31, by three steps of Newton and Raphson in Q2.29.
    private static int OneOverOnePlus(int a)
    {
        int halfDenominator = (int)(((long)a + int.MaxValue + 1) / 2);
        int x = 1515870810 + Multiply(halfDenominator, -1010580540);
        for (int i = 0; i < 3; i++)
        {
            int error = (1 << 29) - Multiply(halfDenominator, x);
            x += SaturatingShiftLeft(Multiply(x, error), 2);
        }

        return SaturatingShiftLeft(x, 1);
    }
}
