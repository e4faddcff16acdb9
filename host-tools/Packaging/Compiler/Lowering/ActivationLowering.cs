using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Activations of one int8 value, each a table made here.</summary>
/// <remarks>Source of the rules: TFLM logistic_common.cc, tanh.cc, activations_common.cc, leaky_relu_common.cc and elementwise.cc.</remarks>
internal static class ActivationLowering
{
    private const int IntegerBits = 4;

    public static void LowerLogistic(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        Require.Shape(output.ZeroPoint == -128, $"an output zero point of {output.ZeroPoint} instead of -128");
        AddSigmoid(graph, node, x => FixedPoint.DivideByPowerOfTwo(Logistic(x), 23) - 128);
    }

    public static void LowerTanh(GraphLowering graph, TfliteNode node)
    {
        Operands(graph, node);
        AddSigmoid(graph, node, x => FixedPoint.DivideByPowerOfTwo(Tanh(x), 24));
    }

    public static void LowerRelu(GraphLowering graph, TfliteNode node) => LowerClamp(graph, node, 0, float.PositiveInfinity);

    public static void LowerReluFromMinusOneToOne(GraphLowering graph, TfliteNode node) => LowerClamp(graph, node, -1, 1);

    public static void LowerReluToOne(GraphLowering graph, TfliteNode node) => LowerClamp(graph, node, 0, 1);

    public static void LowerRelu6(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        int six = input.ZeroPoint + (int)Math.Min(MathF.Round(6 / input.Scale, MidpointRounding.AwayFromZero), 1e6f);
        ByteFunction.Add(graph, node, input, output, q => Math.Min(Math.Max(q, input.ZeroPoint), six));
    }

    public static void LowerLeakyRelu(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        float alpha = node.Options?.ReadFloat(0) ?? 0;
        (int multiplier, int shift) = Quantization.QuantizeMultiplier(input.Scale / output.Scale);
        float slope = input.Scale * alpha / output.Scale;
        Require.Shape(float.IsFinite(slope), $"a slope of {alpha}");
        (int slopeMultiplier, int slopeShift) = Quantization.QuantizeMultiplier(Math.Abs(slope));
        int sign = slope < 0 ? -1 : 1;
        ByteFunction.Add(graph, node, input, output, q =>
        {
            int x = q - input.ZeroPoint;
            int y = x >= 0 ? FixedPoint.Rescale(x, multiplier, shift) : sign * FixedPoint.Rescale(x, slopeMultiplier, slopeShift);
            return Math.Clamp(y + output.ZeroPoint, -128, 127);
        });
    }

    public static void LowerAbs(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        (int multiplier, int shift) = Quantization.QuantizeMultiplier(input.Scale / output.Scale);
        bool rescales = input.Scale != output.Scale;
        ByteFunction.Add(graph, node, input, output, q =>
        {
            int x = Math.Abs(q - input.ZeroPoint);
            return Math.Clamp((rescales ? FixedPoint.Rescale(x, multiplier, shift) : x) + output.ZeroPoint, -128, 127);
        });
    }

    private static (TfliteTensor Input, TfliteTensor Output) Operands(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        Require.Computed(input);
        Require.Int8Activation(input);
        Require.Int8Activation(output);
        return (input, output);
    }

    /// <summary>Adds TFLite's QuantizedReluX between two real numbers.</summary>
    private static void LowerClamp(GraphLowering graph, TfliteNode node, float from, float to)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        (int multiplier, int shift) = Quantization.QuantizeMultiplier(input.Scale / output.Scale);
        int Quantize(float real) => (int)Math.Clamp(output.ZeroPoint + MathF.Round(real / output.Scale, MidpointRounding.AwayFromZero), -128, 127);
        (int min, int max) = (Quantize(from), Quantize(to));
        ByteFunction.Add(graph, node, input, output, q => Math.Clamp(FixedPoint.Rescale(q - input.ZeroPoint, multiplier, shift) + output.ZeroPoint, min, max));
    }

    /// <summary>Adds a function of a Q4.27 value that is constant beyond 15.</summary>
    private static void AddSigmoid(GraphLowering graph, TfliteNode node, Func<int, int> function)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        (int multiplier, int shift) = Quantization.QuantizeMultiplier((double)input.Scale * (1 << (31 - IntegerBits)));
        double radius = Math.Floor(15.0 * (1 << (31 - IntegerBits)) / Math.Pow(2, shift));
        ByteFunction.Add(graph, node, input, output, q =>
        {
            int x = q - input.ZeroPoint;
            return x <= -radius ? -128 : x >= radius ? 127 : Math.Clamp(function(FixedPoint.Rescale(x, multiplier, shift)), -128, 127);
        });
    }

    /// <summary>1 / (1 + exp(-x)) in Q0.31 for x in Q4.27.</summary>
    private static int Logistic(int x)
    {
        if (x == 0)
        {
            return 1 << 30;
        }

        int positive = FixedPoint.ReciprocalOfOnePlus(ExponentialTable.OfNegative(x > 0 ? -x : x, IntegerBits));
        return x > 0 ? positive : int.MaxValue - positive;
    }

    /// <summary>tanh(x) in Q0.31 for x in Q4.27, whose double has the same bits in Q5.26.</summary>
    private static int Tanh(int x)
    {
        if (x == 0)
        {
            return 0;
        }

        // (1 - e) / (1 + e) is 2 / (1 + e) - 1; the reciprocal's last bit is 0, so halving it loses nothing.
        int reciprocal = FixedPoint.ReciprocalOfOnePlus(ExponentialTable.OfNegative(x > 0 ? -x : x, IntegerBits + 1));
        int positive = (int)Math.Min(((reciprocal >> 1) - (1L << 29)) << 2, int.MaxValue);
        return x > 0 ? positive : -positive;
    }
}
