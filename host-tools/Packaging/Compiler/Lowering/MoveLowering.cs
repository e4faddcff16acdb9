using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>SLICE, STRIDED_SLICE, TRANSPOSE, PAD and PADV2: one strided copy each.</summary>
internal static class MoveLowering
{
    public static void LowerStridedSlice(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, _) = Operands(graph, node);
        int[] begins = ReadPerDimension(graph, node, 1, input);
        int[] ends = ReadPerDimension(graph, node, 2, input);
        int[] steps = ReadPerDimension(graph, node, 3, input);
        int Mask(int field) => node.Options?.ReadInt(field) ?? 0;
        Require.Shape(Mask(2) == 0 && Mask(3) == 0, "an ellipsis or a new axis in its slice");
        bool isOffset = node.Options?.ReadBool(5) ?? false;
        int[] counts = new int[steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            Require.Shape(steps[i] != 0 && steps[i] > int.MinValue, "a stride of 0");
            int size = input.Shape[i];
            bool shrinks = (Mask(4) >> i & 1) != 0;
            begins[i] = Start(begins[i], (Mask(0) >> i & 1) != 0, steps[i], size);
            long end = isOffset ? (long)begins[i] + ends[i] : ends[i];
            end = shrinks ? begins[i] + 1L : Stop(end, (Mask(1) >> i & 1) != 0, steps[i], size);
            steps[i] = shrinks ? 1 : steps[i];
            counts[i] = (int)Math.Max(0, (end - begins[i] + steps[i] - Math.Sign(steps[i])) / steps[i]);
        }

        AddSlice(graph, node, counts, begins, steps);
    }

    public static void LowerSlice(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, _) = Operands(graph, node);
        int[] begins = ReadPerDimension(graph, node, 1, input);
        int[] counts = ReadPerDimension(graph, node, 2, input);
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = counts[i] == -1 ? input.Shape[i] - begins[i] : counts[i];
        }

        AddSlice(graph, node, counts, begins, [.. counts.Select(_ => 1)]);
    }

    public static void LowerTranspose(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        int[] order = ReadPerDimension(graph, node, 1, input);
        Require.Shape(order.Order().SequenceEqual(Enumerable.Range(0, order.Length)), "an order that is no permutation");
        int[] strides = StridedCopy.StridesOf(input.Shape);
        int[] shape = [.. order.Select(axis => input.Shape[axis])];
        Require.Shape(shape.SequenceEqual(output.Shape), "an output of another shape than its order gives");
        var from = new StridedView(graph.Activation(input), 0, [.. order.Select(axis => strides[axis])]);
        graph.Add(StridedCopy.Create(node, input.ElementBytes, shape, from, new StridedView(graph.Activation(output), 0, StridedCopy.StridesOf(shape))));
    }

    public static void LowerPad(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        Require.Int8Activation(input);
        Require.Int8Activation(output);
        int[] paddings = ConstantIntegers.Read(graph.Input(node, 1), "padding");
        int rank = input.Shape.Count;
        Require.Shape(paddings.Length == 2 * rank && output.Shape.Count == rank && paddings.All(padding => padding >= 0), "paddings that do not match its input");
        for (int i = 0; i < rank; i++)
        {
            Require.Shape((long)input.Shape[i] + paddings[2 * i] + paddings[(2 * i) + 1] == output.Shape[i], "an output of another shape than its paddings give");
        }

        int[] strides = StridedCopy.StridesOf(output.Shape);
        var from = new StridedView(graph.Activation(input), 0, StridedCopy.StridesOf(input.Shape));
        var to = new StridedView(graph.Activation(output), strides.Select((stride, i) => stride * paddings[2 * i]).Sum(), strides);
        graph.Add(StridedCopy.Create(node, 1, input.Shape, from, to, Fill(graph, node, output)));
    }

    private static int Fill(GraphLowering graph, TfliteNode node, TfliteTensor output)
    {
        if (graph.OptionalInput(node, 2) is not { } value)
        {
            return output.ZeroPoint;
        }

        Require.Constant(value, "padding value");
        Require.SameValues(value, output);
        return (sbyte)value.Data.Span[0];
    }

    /// <summary>Input and output of an op that only moves elements.</summary>
    public static (TfliteTensor Input, TfliteTensor Output) Operands(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        Require.Computed(input);
        Require.Movable(input);
        Require.SameValues(output, input);
        return (input, output);
    }

    private static int[] ReadPerDimension(GraphLowering graph, TfliteNode node, int position, TfliteTensor input)
    {
        TfliteTensor tensor = graph.Input(node, position);
        int[] values = ConstantIntegers.Read(tensor, "input");
        Require.Shape(values.Length == input.Shape.Count, $"{tensor.Label} of {values.Length} values for {input.Shape.Count} dimensions");
        return values;
    }

    private static int Start(int begin, bool masked, int step, int size)
    {
        if (masked)
        {
            return step > 0 ? 0 : size - 1;
        }

        long place = begin < 0 ? (long)begin + size : begin;
        return (int)(step > 0 ? Math.Clamp(place, 0, size) : Math.Clamp(place, -1, size - 1));
    }

    private static long Stop(long end, bool masked, int step, int size)
    {
        if (masked)
        {
            return step > 0 ? size : -1;
        }

        long place = end < 0 ? end + size : end;
        return step > 0 ? Math.Clamp(place, 0, size) : Math.Clamp(place, -1, size - 1);
    }

    private static void AddSlice(GraphLowering graph, TfliteNode node, int[] counts, int[] begins, int[] steps)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        int[] strides = StridedCopy.StridesOf(input.Shape);
        long elements = 1;
        for (int i = 0; i < counts.Length; i++)
        {
            long last = begins[i] + ((counts[i] - 1L) * steps[i]);
            Require.Shape(counts[i] >= 1 && begins[i] >= 0 && begins[i] < input.Shape[i] && last >= 0 && last < input.Shape[i], "a slice outside its input");
            elements *= counts[i];
        }

        Require.Shape(elements == output.Elements, "an output of another size than its slice gives");
        var from = new StridedView(
            graph.Activation(input), begins.Select((begin, i) => begin * strides[i]).Sum(), [.. strides.Select((stride, i) => stride * (counts[i] == 1 ? 0 : steps[i]))]);
        graph.Add(StridedCopy.Create(node, input.ElementBytes, counts, from, new StridedView(graph.Activation(output), 0, StridedCopy.StridesOf(counts))));
    }
}
