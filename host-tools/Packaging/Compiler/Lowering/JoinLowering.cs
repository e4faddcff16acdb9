using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>CONCATENATION, PACK, SPLIT, SPLIT_V and UNPACK: parts that lie side by side along one axis of a whole.</summary>
internal static class JoinLowering
{
    public static void LowerConcatenation(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor whole = graph.Output(node);
        Require.Shape((node.Options?.ReadByte(1) ?? 0) == 0, "a fused activation");
        int axis = Axis(node.Options?.ReadInt(0) ?? 0, whole.Shape.Count);
        Lower(graph, node, whole, Product(whole.Shape, 0, axis), [.. Enumerable.Range(0, node.Inputs.Count).Select(i => graph.Input(node, i))], join: true);
    }

    public static void LowerPack(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor whole = graph.Output(node);
        int axis = Axis(node.Options?.ReadInt(1) ?? 0, whole.Shape.Count);
        Lower(graph, node, whole, Product(whole.Shape, 0, axis), [.. Enumerable.Range(0, node.Inputs.Count).Select(i => graph.Input(node, i))], join: true);
    }

    public static void LowerSplit(GraphLowering graph, TfliteNode node) => LowerSplit(graph, node, graph.Input(node, 1), graph.Input(node, 0));

    public static void LowerSplitV(GraphLowering graph, TfliteNode node) => LowerSplit(graph, node, graph.Input(node, 0), graph.Input(node, 2));

    public static void LowerUnpack(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor whole = graph.Input(node, 0);
        int axis = Axis(node.Options?.ReadInt(1) ?? 0, whole.Shape.Count);
        Lower(graph, node, whole, Product(whole.Shape, 0, axis), graph.Outputs(node), join: false);
    }

    private static void LowerSplit(GraphLowering graph, TfliteNode node, TfliteTensor whole, TfliteTensor axisTensor)
    {
        int[] axes = ConstantIntegers.Read(axisTensor, "axis");
        Require.Shape(axes.Length == 1, $"{axes.Length} axes instead of 1");
        Lower(graph, node, whole, Product(whole.Shape, 0, Axis(axes[0], whole.Shape.Count)), graph.Outputs(node), join: false);
    }

    private static void Lower(GraphLowering graph, TfliteNode node, TfliteTensor whole, int outer, IReadOnlyList<TfliteTensor> parts, bool join)
    {
        Require.Movable(whole);
        if (!join)
        {
            Require.Computed(whole);
        }

        Require.Shape(parts.Sum(part => (long)part.Elements) == whole.Elements, "parts that do not make up the whole");
        int inner = whole.Elements / outer;
        int start = 0;
        foreach (TfliteTensor part in parts)
        {
            Require.SameValues(part, whole);
            Require.Shape(part.Elements % outer == 0, "a part of another shape than the whole");
            int width = part.Elements / outer;
            var side = new StridedView(join ? graph.Operand(part) : graph.Activation(part), 0, [width, 1]);
            var slice = new StridedView(graph.Activation(whole), start, [inner, 1]);
            graph.Add(StridedCopy.Create(node, whole.ElementBytes, [outer, width], join ? side : slice, join ? slice : side));
            start += width;
        }
    }

    private static int Axis(int axis, int rank)
    {
        int place = axis < 0 ? axis + rank : axis;
        Require.Shape(place >= 0 && place < rank, $"the axis {axis} of {rank} dimensions");
        return place;
    }

    private static int Product(IReadOnlyList<int> shape, int first, int end) => shape.Skip(first).Take(end - first).Aggregate(1, (a, b) => a * b);
}
