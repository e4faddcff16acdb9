using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>ADD, SUB, MUL, MAXIMUM and MINIMUM of two int8 tensors with broadcasting.</summary>
/// <remarks>Source of the rules: TFLM add_common.cc, sub_common.cc, mul_common.cc; SUB alone divides scales in float32.</remarks>
internal static class ElementwiseLowering
{
    private const int LeftShift = 20;

    private enum Function
    {
        Add = 0,
        Subtract = 1,
        Multiply = 2,
        Maximum = 3,
        Minimum = 4,
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
            Scaled(output, twice / ((1 << LeftShift) * (double)output.Scale)));
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
            Scaled(output, twice / ((1 << LeftShift) * output.Scale)));
    }

    public static void LowerMultiply(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = Operands(graph, node);
        double product = (double)first.Scale * second.Scale;
        Add(graph, node, Function.Multiply, Scaled(first, 0), Scaled(second, 0), Scaled(output, product / output.Scale));
    }

    public static void LowerMaximum(GraphLowering graph, TfliteNode node) => LowerSelection(graph, node, Function.Maximum);

    public static void LowerMinimum(GraphLowering graph, TfliteNode node) => LowerSelection(graph, node, Function.Minimum);

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
        var op = new LoweredOp(ModelOpCode.Elementwise, node);
        op.Parameters.Add((int)function);
        op.Parameters.AddRange(shape.Dimensions);
        op.Parameters.AddRange(shape.FirstStrides);
        op.Parameters.AddRange(shape.SecondStrides);
        op.Parameters.AddRange(
        [
            first.Tensor.ZeroPoint, first.Multiplier, first.Shift, second.Tensor.ZeroPoint, second.Multiplier, second.Shift,
            LeftShift, output.Multiplier, output.Shift, output.Tensor.ZeroPoint, min, max,
        ]);
        op.Inputs.Add(graph.Operand(first.Tensor));
        op.Inputs.Add(graph.Operand(second.Tensor));
        op.Outputs.Add(graph.Activation(output.Tensor));
        graph.Add(op);
    }

    private readonly record struct ScaledTensor(TfliteTensor Tensor, int Multiplier, int Shift);
}
