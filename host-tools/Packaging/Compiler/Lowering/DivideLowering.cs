using System.Numerics;
using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>DIV by, or of, one constant: a table of the other operand.</summary>
/// <remarks>Source of the rules: TFLM div.cc, TFLite reference_ops::DivElementwise with quantized arguments.</remarks>
internal static class DivideLowering
{
    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = (graph.Input(node, 0), graph.Input(node, 1), graph.Output(node));
        Require.Int8Activation(first);
        Require.Int8Activation(second);
        Require.Int8Activation(output);
        bool byConstant = second is { IsConstant: true, Elements: 1 } && !first.IsConstant;
        bool ofConstant = first is { IsConstant: true, Elements: 1 } && !second.IsConstant;
        if (!byConstant && !ofConstant)
        {
            throw new OperatorProblemException("two computed operands, or more than one constant (multiply by the reciprocal, or divide in the application)");
        }

        int known = (sbyte)(byConstant ? second : first).Data.Span[0];
        Require.Shape(!byConstant || known != second.ZeroPoint, "a division by 0");
        (int multiplier, int shift) = Quantization.QuantizeMultiplier((double)first.Scale / (second.Scale * output.Scale));
        (int min, int max) = Quantization.ActivationRange(node.Options?.ReadByte(0) ?? 0, output);
        ByteFunction.Add(graph, node, byConstant ? first : second, output, q =>
        {
            int dividend = (byConstant ? q : known) - first.ZeroPoint;
            int divisor = (byConstant ? known : q) - second.ZeroPoint;
            return (int)Math.Clamp(Divide(dividend, divisor, multiplier, shift) + (long)output.ZeroPoint, min, max);
        });
    }

    /// <summary>A quotient in the output's scale; by 0 it is the largest, or the smallest, there is.</summary>
    private static int Divide(int dividend, int divisor, int multiplier, int shift)
    {
        if (divisor == 0)
        {
            return dividend < 0 ? short.MinValue : short.MaxValue;
        }

        (dividend, divisor) = divisor < 0 ? (-dividend, -divisor) : (dividend, divisor);
        int leading = BitOperations.LeadingZeroCount((uint)divisor);
        int reciprocal = FixedPoint.ReciprocalOfOnePlus((int)(((uint)divisor << leading) - (1u << 31)));
        int headroom = dividend == 0 ? 31 : BitOperations.LeadingZeroCount((uint)(dividend < 0 ? ~dividend : dividend)) - 1;
        int quotient = FixedPoint.DoublingHighMultiply(dividend << headroom, reciprocal);
        int total = shift - (31 - leading) - headroom;
        Require.Shape(total <= 0, "an output scale too small for its operands'");
        return FixedPoint.DivideByPowerOfTwo(FixedPoint.DoublingHighMultiply(quotient, multiplier), Math.Min(-total, 31));
    }
}
