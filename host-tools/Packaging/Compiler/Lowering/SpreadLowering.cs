using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>REVERSE_V2, BROADCAST_TO, TILE and MIRROR_PAD: strided copies that turn, repeat or mirror.</summary>
internal static class SpreadLowering
{
    public static void LowerReverse(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        Require.Shape(input.Shape.SequenceEqual(output.Shape), "another shape out than in");
        int[] strides = StridedCopy.StridesOf(input.Shape);
        int[] turned = (int[])strides.Clone();
        int start = 0;
        foreach (int axis in ConstantIntegers.Read(graph.Input(node, 1), "axis").Select(axis => axis < 0 ? axis + strides.Length : axis).Distinct())
        {
            Require.Shape(axis >= 0 && axis < strides.Length, $"the axis {axis} of {strides.Length} dimensions");
            start += (input.Shape[axis] - 1) * strides[axis];
            turned[axis] = -strides[axis];
        }

        var to = new StridedView(graph.Activation(output), 0, strides);
        graph.Add(StridedCopy.Create(node, input.ElementBytes, input.Shape, new StridedView(graph.Activation(input), start, turned), to));
    }

    public static void LowerBroadcastTo(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        int added = output.Shape.Count - input.Shape.Count;
        Require.Shape(added >= 0, "an output of fewer dimensions than its input");
        int[] strides = StridedCopy.StridesOf(input.Shape);
        var from = new int[output.Shape.Count];
        for (int i = 0; i < strides.Length; i++)
        {
            Require.Shape(input.Shape[i] == 1 || input.Shape[i] == output.Shape[i + added], "an output its input cannot be broadcast to");
            from[i + added] = input.Shape[i] == 1 ? 0 : strides[i];
        }

        var to = new StridedView(graph.Activation(output), 0, StridedCopy.StridesOf(output.Shape));
        graph.Add(StridedCopy.Create(node, input.ElementBytes, output.Shape, new StridedView(graph.Activation(input), 0, from), to));
    }

    /// <summary>FILL with a value the model computes; a constant one is folded.</summary>
    public static void LowerFill(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor value, TfliteTensor output) = (graph.Input(node, 1), graph.Output(node));
        Require.Computed(value);
        Require.Movable(value);
        Require.SameValues(output, value);
        Require.Shape(value.Elements == 1, "a value that is not one number");
        var from = new StridedView(graph.Activation(value), 0, new int[output.Shape.Count]);
        var to = new StridedView(graph.Activation(output), 0, StridedCopy.StridesOf(output.Shape));
        graph.Add(StridedCopy.Create(node, value.ElementBytes, output.Shape, from, to));
    }

    /// <summary>DYNAMIC_UPDATE_SLICE at constant places: a copy of the whole, then of the slice over it.</summary>
    public static void LowerUpdateSlice(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        TfliteTensor update = graph.Input(node, 1);
        Require.SameValues(update, output);
        int[] places = ConstantIntegers.Read(graph.Input(node, 2), "start");
        int[] strides = StridedCopy.StridesOf(output.Shape);
        Require.Shape(input.Shape.SequenceEqual(output.Shape) && update.Shape.Count == strides.Length && places.Length == strides.Length, "shapes that do not fit each other");
        Require.Shape(update.Shape.Zip(output.Shape, (part, whole) => part <= whole).All(fits => fits), "a slice larger than its input");
        int start = places.Select((place, i) => Math.Clamp(place, 0, output.Shape[i] - update.Shape[i]) * strides[i]).Sum();
        ArenaTensor target = graph.Activation(output);
        graph.Add(StridedCopy.Create(node, input.ElementBytes, output.Shape, new StridedView(graph.Activation(input), 0, strides), new StridedView(target, 0, strides)));
        var from = new StridedView(graph.Operand(update), 0, StridedCopy.StridesOf(update.Shape));
        graph.Add(StridedCopy.Create(node, input.ElementBytes, update.Shape, from, new StridedView(target, start, strides)));
    }

    public static void LowerTile(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        int[] strides = StridedCopy.StridesOf(input.Shape);
        List<int> dimensions = [];
        List<int> from = [];
        Require.Shape(output.Shape.Count == strides.Length, "an output of another rank than its input");
        for (int i = 0; i < strides.Length; i++)
        {
            Require.Shape(output.Shape[i] % input.Shape[i] == 0, "an output that is no multiple of its input");
            dimensions.AddRange([output.Shape[i] / input.Shape[i], input.Shape[i]]);
            from.AddRange([0, strides[i]]);
        }

        var to = new StridedView(graph.Activation(output), 0, StridedCopy.StridesOf(dimensions));
        graph.Add(StridedCopy.Create(node, input.ElementBytes, dimensions, new StridedView(graph.Activation(input), 0, from), to));
    }

    public static void LowerMirrorPad(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        int[] paddings = ConstantIntegers.Read(graph.Input(node, 1), "padding");
        int offset = (node.Options?.ReadByte(0) ?? 0) == 0 ? 1 : 0;
        int rank = input.Shape.Count;
        Require.Shape(paddings.Length == 2 * rank && output.Shape.Count == rank, "paddings that do not match its input");
        List<Segment[]> pieces = [[]];
        for (int i = 0; i < rank; i++)
        {
            (int size, int before, int after) = (input.Shape[i], paddings[2 * i], paddings[(2 * i) + 1]);
            bool fits = before >= 0 && after >= 0 && before <= size - offset && after <= size - offset && size + before + after == output.Shape[i];
            Require.Shape(fits, "paddings larger than its input, or another output than they give");
            Segment[] segments = [new(before - 1 + offset, -1, 0, before), new(0, 1, before, size), new(size - 1 - offset, -1, before + size, after)];
            pieces = [.. pieces.SelectMany(piece => segments.Where(segment => segment.Count > 0).Select(segment => (Segment[])[.. piece, segment]))];
            Require.Shape(pieces.Count <= 729, "paddings on more than 6 dimensions");
        }

        int[] from = StridedCopy.StridesOf(input.Shape);
        int[] to = StridedCopy.StridesOf(output.Shape);
        foreach (Segment[] piece in pieces)
        {
            int Sum(Func<Segment, int> place, int[] strides) => piece.Select((segment, i) => place(segment) * strides[i]).Sum();
            var source = new StridedView(graph.Activation(input), Sum(segment => segment.From, from), [.. piece.Select((segment, i) => segment.Step * from[i])]);
            var target = new StridedView(graph.Activation(output), Sum(segment => segment.To, to), to);
            graph.Add(StridedCopy.Create(node, input.ElementBytes, [.. piece.Select(segment => segment.Count)], source, target));
        }
    }

    /// <summary>Elements of one dimension that are copied together.</summary>
    private readonly record struct Segment(int From, int Step, int To, int Count);
}
