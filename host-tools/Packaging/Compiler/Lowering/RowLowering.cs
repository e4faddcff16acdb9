using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>LOG_SOFTMAX, L2_NORMALIZATION, ARG_MAX, ARG_MIN, CUMSUM and ADD_N: ops along one dimension.</summary>
/// <remarks>Source of the rules: TFLM log_softmax.cc, l2norm.cc, arg_min_max.cc, cumsum.cc and add_n.cc.</remarks>
internal static class RowLowering
{
    private const int IntegerShift = 20;

    public static void LowerLogSoftmax(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        Require.Shape(output.Scale == 16f / 256 && output.ZeroPoint == 127, "an output scale or zero point other than TFLite's, 1/16 and 127");
        int depth = LastDimension(input);
        SoftmaxExponentials exponentials = SoftmaxLowering.EncodeExponentials(1, input.Scale);
        Require.Shape(exponentials.Shift >= 1, "an input scale too small for TFLite");
        double inverse = Math.ScaleB(1, 31 - exponentials.Shift) / exponentials.Multiplier;
        (int inverseMultiplier, int inverseShift) = Quantization.QuantizeMultiplier(inverse);
        Require.Shape(inverseShift <= 0, "an input scale too small for TFLite");
        var op = new LoweredOp(ModelOpCode.LogSoftmax, node) { InPlace = true };
        op.Parameters.AddRange([input.Elements / depth, depth, exponentials.Table.Length / 4]);
        op.AddConstant(exponentials.Table);
        op.Parameters.AddRange([exponentials.Multiplier, exponentials.Shift, exponentials.Reach, inverseMultiplier, inverseShift]);
        graph.Add(op, input, output);
    }

    public static void LowerL2Normalization(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        Require.Shape(output.Scale == 1f / 128 && output.ZeroPoint == 0, "an output scale or zero point other than TFLite's, 1/128 and 0");
        if ((node.Options?.ReadByte(0) ?? 0) != 0)
        {
            throw new OperatorProblemException("a fused activation (make it an operator of its own)");
        }

        int depth = LastDimension(input);
        var op = new LoweredOp(ModelOpCode.L2Normalize, node) { InPlace = true };
        op.Parameters.AddRange([input.Elements / depth, depth, input.ZeroPoint]);
        graph.Add(op, input, output);
    }

    public static void LowerArgMax(GraphLowering graph, TfliteNode node) => LowerArg(graph, node, isMinimum: 0);

    public static void LowerArgMin(GraphLowering graph, TfliteNode node) => LowerArg(graph, node, isMinimum: 1);

    public static void LowerCumulativeSum(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        (int outer, int count, int inner) = Split(input, ReadAxis(graph, node, input));
        int exclusive = node.Options?.ReadBool(0) ?? false ? 1 : 0;
        int reverse = node.Options?.ReadBool(1) ?? false ? 1 : 0;
        graph.Add(CreateSum(node, input, output, [outer, count, inner, exclusive, reverse]), input, output);
    }

    /// <remarks>The inputs are laid one after the other and added up along the new dimension; the last sum is the result.</remarks>
    public static void LowerAddN(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor output = graph.Output(node);
        Require.Int8Activation(output);
        int size = output.Elements;
        int count = node.Inputs.Count;
        Require.Shape((long)size * count <= 1 << 28, "inputs too large together");
        var stack = new ArenaTensor(size * count);
        for (int i = 0; i < count; i++)
        {
            TfliteTensor input = graph.Input(node, i);
            Require.Int8Activation(input);
            Require.SameValues(input, graph.Input(node, 0));
            Require.Shape(input.Shape.SequenceEqual(output.Shape), "inputs of another shape than the output");
            graph.Add(StridedCopy.Create(node, 1, input.Shape, View(graph.Operand(input), 0, input), View(stack, i * size, input)));
        }

        LoweredOp sum = CreateSum(node, graph.Input(node, 0), output, [1, count, size, 0, 0]);
        sum.Inputs.Add(stack);
        sum.Outputs.Add(stack);
        graph.Add(sum);
        graph.Add(StridedCopy.Create(node, 1, output.Shape, View(stack, (count - 1) * size, output), View(graph.Activation(output), 0, output)));
    }

    private static StridedView View(ArenaTensor place, int start, TfliteTensor tensor) => new(place, start, StridedCopy.StridesOf(tensor.Shape));

    private static LoweredOp CreateSum(TfliteNode node, TfliteTensor input, TfliteTensor output, int[] layout)
    {
        double scale = 2 * (double)input.Scale / ((1 << IntegerShift) * (double)output.Scale);
        Require.Shape(scale < 1, "an output scale too small for TFLite");
        (int multiplier, int shift) = Quantization.QuantizeMultiplier(scale);
        var op = new LoweredOp(ModelOpCode.CumulativeSum, node) { InPlace = true };
        op.Parameters.AddRange([.. layout, input.ZeroPoint, multiplier, shift, output.ZeroPoint]);
        return op;
    }

    private static void LowerArg(GraphLowering graph, TfliteNode node, int isMinimum)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        Require.Computed(input);
        Require.Int8Activation(input);
        if (output.Type != TfliteType.Int32)
        {
            throw new OperatorProblemException($"{Require.NameOf(output.Type)} indices (give it int32 as its output type)");
        }

        (int outer, int count, int inner) = Split(input, ReadAxis(graph, node, input));
        Require.Shape((long)outer * inner == output.Elements, "an output of another size than its axis gives");
        var op = new LoweredOp(ModelOpCode.ArgExtreme, node);
        op.Parameters.AddRange([isMinimum, outer, count, inner]);
        graph.Add(op, input, output);
    }

    private static (TfliteTensor Input, TfliteTensor Output) Operands(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        Require.Computed(input);
        Require.Int8Activation(input);
        Require.Int8Activation(output);
        Require.Shape(input.Shape.SequenceEqual(output.Shape), "another shape out than in");
        return (input, output);
    }

    private static int LastDimension(TfliteTensor input)
    {
        int depth = input.Shape.Count == 0 ? 1 : input.Shape[^1];
        Require.Shape(depth <= short.MaxValue, $"rows of {depth} values, more than 32,767");
        return depth;
    }

    private static int ReadAxis(GraphLowering graph, TfliteNode node, TfliteTensor input)
    {
        int[] axes = ConstantIntegers.Read(graph.Input(node, 1), "axis");
        int rank = input.Shape.Count;
        Require.Shape(axes.Length == 1 && axes[0] >= -rank && axes[0] < rank, $"an axis that is none of its {rank} dimensions");
        return axes[0] < 0 ? axes[0] + rank : axes[0];
    }

    private static (int Outer, int Count, int Inner) Split(TfliteTensor input, int axis) => (
        input.Shape.Take(axis).Aggregate(1, (a, b) => a * b),
        input.Shape[axis],
        input.Shape.Skip(axis + 1).Aggregate(1, (a, b) => a * b));
}
