using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Further functions of one 8-bit value, each a table made here.</summary>
/// <remarks>Source of the rules: TFLM hard_swish_common.cc, elu.cc, elementwise.cc and cast.cc.</remarks>
internal static class FunctionLowering
{
    public static void LowerElu(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        float inverse = 1 / output.Scale;
        ByteFunction.Add(graph, node, input, output, q =>
        {
            float x = input.Scale * (q - input.ZeroPoint);
            float y = x < 0 ? MathF.Exp(x) - 1 : x;
            float rescaled = MathF.Round(y * inverse, MidpointRounding.AwayFromZero) + output.ZeroPoint;
            return (int)Math.Clamp(rescaled, -128f, 127f);
        });
    }

    /// <remarks>TFLM stops at the first input below zero; a table cannot, so here those give the largest output, as zero does.</remarks>
    public static void LowerReciprocalSquareRoot(GraphLowering graph, TfliteNode node)
    {
        const int KeptBits = 20;
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        (int multiplier, int shift) = Quantization.QuantizeMultiplier(1.0 / (MathF.Sqrt(input.Scale) * output.Scale));
        Require.Shape(shift - KeptBits is >= -31 and <= 31, "scales too far apart");
        ByteFunction.Add(graph, node, input, output, q =>
        {
            int x = q - input.ZeroPoint;
            if (x <= 0)
            {
                return 127;
            }

            int root = FixedPoint.InverseSquareRoot(x, out int rootShift);
            int kept = FixedPoint.Rescale(1, root, rootShift + KeptBits);
            return Math.Clamp(FixedPoint.Rescale(kept, multiplier, shift - KeptBits) + output.ZeroPoint, -128, 127);
        });
    }

    public static void LowerHardSwish(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        float fine = 1f / 128 * input.Scale;
        (int outputMultiplier, int outputShift) = Quantization.QuantizeMultiplier(fine / output.Scale);
        (int reluMultiplier, int reluShift) = Quantization.QuantizeMultiplier(fine / (3f / 32768));
        Require.Shape(outputShift <= 0, "an output scale too small for its input's");
        (int outputFactor, int reluFactor) = (To16Bits(outputMultiplier), To16Bits(reluMultiplier));
        ByteFunction.Add(graph, node, input, output, q =>
        {
            int x = (short)((q - input.ZeroPoint) * 128);
            int scaled = RoundingHighMultiply(x, outputFactor);
            int share = (ToRelu(x, reluFactor, reluShift) + 32768) >> 1;
            int y = FixedPoint.DivideByPowerOfTwo(share * scaled / 32768, Math.Min(-outputShift, 31));
            return Math.Clamp(y + output.ZeroPoint, -128, 127);
        });
    }

    public static void LowerCast(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        Require.Computed(input);
        bool fits = input.Type is TfliteType.Int8 or TfliteType.UInt8 or TfliteType.Bool
            && output.Type is TfliteType.Int8 or TfliteType.UInt8 or TfliteType.Int16 or TfliteType.Int32 or TfliteType.Float32 or TfliteType.Bool;
        if (!fits)
        {
            throw new OperatorProblemException(
                $"{Require.NameOf(input.Type)} into {Require.NameOf(output.Type)} (only int8, uint8 and bool can be cast; use QUANTIZE or DEQUANTIZE)");
        }

        ByteFunction.Add(graph, node, input, output, q =>
        {
            int value = input.Type == TfliteType.Bool ? Math.Min(q, 1) : q;
            return output.Type switch
            {
                TfliteType.Float32 => BitConverter.SingleToInt32Bits(value),
                TfliteType.Bool => value != 0 ? 1 : 0,
                _ => value,
            };
        });
    }

    public static void LowerLogicalNot(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        Require.Computed(input);
        Require.Boolean(input);
        Require.Boolean(output);
        ByteFunction.Add(graph, node, input, output, q => q == 0 ? 1 : 0);
    }

    private static (TfliteTensor Input, TfliteTensor Output) Operands(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        Require.Computed(input);
        Require.Int8Activation(input);
        Require.Int8Activation(output);
        return (input, output);
    }

    /// <summary>HARD_SWISH's inner value, from [-3, 3] to 16 bits.</summary>
    private static int ToRelu(int x, int factor, int shift)
    {
        int y = shift > 0 ? Saturate16((long)x << Math.Min(shift - 1, 31)) : x;
        y = RoundingHighMultiply(y, factor);
        y = shift > 0 ? Saturate16(y * 2L) : y;
        return shift < 0 ? FixedPoint.DivideByPowerOfTwo(y, -shift) : y;
    }

    private static int To16Bits(int multiplier) =>
        multiplier >= int.MaxValue - 32768 ? short.MaxValue : (multiplier + 32768) >> 16;

    /// <summary>gemmlowp's SaturatingRoundingDoublingHighMul of 16 bits.</summary>
    private static int RoundingHighMultiply(int a, int b)
    {
        int product = a * b;
        return (product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15);
    }

    private static int Saturate16(long value) => (int)Math.Clamp(value, short.MinValue, short.MaxValue);
}
