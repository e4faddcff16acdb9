using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>ADD, SUB, MUL, MAXIMUM and MINIMUM of two int8 tensors with broadcasting.</summary>
/// <remarks>Source of the rules: TFLM add_common.cc, sub_common.cc, mul_common.cc; SUB alone divides scales in float32.</remarks>
internal static class ElementwiseLowering
{
    private enum Function
    {
        Add = 0,
        Subtract = 1,
        Multiply = 2,
        Maximum = 3,
        Minimum = 4,
        SquaredDifference = 5,
        Equal = 6,
        NotEqual = 7,
        Greater = 8,
        GreaterEqual = 9,
        Prelu = 10,
    }

    public static void LowerAdd(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = Operands(graph, node);
        double twice = 2 * Math.Max((double)first.Scale, second.Scale);
        Add(
            graph,
            node,
            Function.Add,
            Scaled(first, first.Scale / twice),
            Scaled(second, second.Scale / twice),
            Scaled(output, twice / ((1 << LeftShift(Function.Add)) * (double)output.Scale)));
    }

    public static void LowerSubtract(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = Operands(graph, node);
        float twice = 2 * Math.Max(first.Scale, second.Scale);
        Add(
            graph,
            node,
            Function.Subtract,
            Scaled(first, first.Scale / twice),
            Scaled(second, second.Scale / twice),
            Scaled(output, twice / ((1 << LeftShift(Function.Add)) * output.Scale)));
    }

    public static void LowerMultiply(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = Operands(graph, node);
        double product = (double)first.Scale * second.Scale;
        Add(graph, node, Function.Multiply, Scaled(first, 0), Scaled(second, 0), Scaled(output, product / output.Scale));
    }

    public static void LowerMaximum(GraphLowering graph, TfliteNode node) => LowerSelection(graph, node, Function.Maximum);

    public static void LowerMinimum(GraphLowering graph, TfliteNode node) => LowerSelection(graph, node, Function.Minimum);

    public static void LowerSquaredDifference(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = Operands(graph, node);
        double twice = 2.0 * Math.Max(first.Scale, second.Scale);
        double square = twice * twice / ((1 << (2 * LeftShift(Function.SquaredDifference))) * output.Scale);
        Add(graph, node, Function.SquaredDifference, Scaled(first, first.Scale / twice), Scaled(second, second.Scale / twice), Scaled(output, square));
    }

    public static void LowerPrelu(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor slope, TfliteTensor output) = Operands(graph, node);
        double product = (double)input.Scale * slope.Scale;
        Add(graph, node, Function.Prelu, Scaled(input, (double)input.Scale / output.Scale), Scaled(slope, 0), Scaled(output, product / output.Scale));
    }

    public static void LowerEqual(GraphLowering graph, TfliteNode node) => LowerComparison(graph, node, Function.Equal, (0, 1));

    public static void LowerNotEqual(GraphLowering graph, TfliteNode node) => LowerComparison(graph, node, Function.NotEqual, (0, 1));

    public static void LowerGreater(GraphLowering graph, TfliteNode node) => LowerComparison(graph, node, Function.Greater, (0, 1));

    public static void LowerGreaterEqual(GraphLowering graph, TfliteNode node) => LowerComparison(graph, node, Function.GreaterEqual, (0, 1));

    public static void LowerLess(GraphLowering graph, TfliteNode node) => LowerComparison(graph, node, Function.Greater, (1, 0));

    public static void LowerLessEqual(GraphLowering graph, TfliteNode node) => LowerComparison(graph, node, Function.GreaterEqual, (1, 0));

    public static void LowerLogicalAnd(GraphLowering graph, TfliteNode node) => LowerLogical(graph, node, Function.Minimum);

    public static void LowerLogicalOr(GraphLowering graph, TfliteNode node) => LowerLogical(graph, node, Function.Maximum);

    /// <summary>"Less" is "greater" with the inputs exchanged.</summary>
    private static void LowerComparison(GraphLowering graph, TfliteNode node, Function function, (int First, int Second) order)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = (graph.Input(node, order.First), graph.Input(node, order.Second), graph.Output(node));
        Require.Int8Activation(first);
        Require.Int8Activation(second);
        Require.Boolean(output);

        // 255 * 2^8 times 2^14 still fits 32 bits; TFLite itself stops at a scale of 1.
        Require.Shape(first.Scale < 16384 && second.Scale < 16384, "an input scale of 16384 or more");
        Add(graph, node, function, Scaled(first, first.Scale), Scaled(second, second.Scale), Scaled(output, 0));
    }

    private static void LowerLogical(GraphLowering graph, TfliteNode node, Function function)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = (graph.Input(node, 0), graph.Input(node, 1), graph.Output(node));
        Require.Boolean(first);
        Require.Boolean(second);
        Require.Boolean(output);
        Add(graph, node, function, Scaled(first, 0), Scaled(second, 0), Scaled(output, 0));
    }

    /// <summary>Bits by which inputs are raised before they are brought to one scale.</summary>
    private static int LeftShift(Function function) => function switch
    {
        Function.SquaredDifference => 7,
        >= Function.Equal and <= Function.GreaterEqual => 8,
        _ => 20,
    };

    private static void LowerSelection(GraphLowering graph, TfliteNode node, Function function)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = Operands(graph, node);
        Add(graph, node, function, Scaled(first, 0), Scaled(second, 0), Scaled(output, 0));
    }

    private static (TfliteTensor First, TfliteTensor Second, TfliteTensor Output) Operands(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = (graph.Input(node, 0), graph.Input(node, 1), graph.Output(node));
        Require.Int8Activation(first);
        Require.Int8Activation(second);
        Require.Int8Activation(output);
        return (first, second, output);
    }

    private static ScaledTensor Scaled(TfliteTensor tensor, double factor)
    {
        (int multiplier, int shift) = Quantization.QuantizeMultiplier(factor);
        return new ScaledTensor(tensor, multiplier, shift);
    }

    private static void Add(GraphLowering graph, TfliteNode node, Function function, ScaledTensor first, ScaledTensor second, ScaledTensor output)
    {
        var shape = Broadcast.Create(first.Tensor.Shape, second.Tensor.Shape, output.Tensor.Shape);
        bool hasActivation = function < Function.Maximum && node.Options is not null;
        (int min, int max) = Quantization.ActivationRange(hasActivation ? node.Options!.ReadByte(0) : 0, output.Tensor);
        (min, max) = (Math.Max(min, sbyte.MinValue), Math.Min(max, sbyte.MaxValue));
        var op = new LoweredOp(ModelOpCode.Elementwise, node);
        op.Parameters.Add((int)function);
        op.Parameters.AddRange(shape.Dimensions);
        op.Parameters.AddRange(shape.FirstStrides);
        op.Parameters.AddRange(shape.SecondStrides);
        op.Parameters.AddRange(
        [
            first.Tensor.ZeroPoint, first.Multiplier, first.Shift, second.Tensor.ZeroPoint, second.Multiplier, second.Shift,
            LeftShift(function), output.Multiplier, output.Shift, output.Tensor.ZeroPoint, min, max,
        ]);
        op.Inputs.Add(graph.Operand(first.Tensor));
        op.Inputs.Add(graph.Operand(second.Tensor));
        op.Outputs.Add(graph.Activation(output.Tensor));
        graph.Add(op);
    }

    private readonly record struct ScaledTensor(TfliteTensor Tensor, int Multiplier, int Shift);
}
