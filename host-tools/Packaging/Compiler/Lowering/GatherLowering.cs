using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>GATHER and GATHER_ND with constant indices: one copy for every run of evenly spaced elements.</summary>
internal static class GatherLowering
{
    public static void LowerGather(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        TfliteTensor indices = graph.Input(node, 1);
        int rank = input.Shape.Count;
        int axis = node.Options?.ReadInt(0) ?? 0;
        axis += axis < 0 ? rank : 0;
        int batchDimensions = node.Options?.ReadInt(1) ?? 0;
        batchDimensions += batchDimensions < 0 ? indices.Shape.Count : 0;
        bool fits = axis >= 0 && axis < rank && batchDimensions >= 0 && batchDimensions <= Math.Min(axis, indices.Shape.Count)
            && Enumerable.Range(0, batchDimensions).All(i => input.Shape[i] == indices.Shape[i]);
        Require.Shape(fits, "an axis or batch dimensions that do not fit its inputs");
        int[] values = ConstantIntegers.Read(indices, "indices");
        int size = input.Shape[axis];
        Require.Shape(values.All(value => value >= 0 && value < size), $"an index outside 0 to {size - 1}");
        int batches = Product(input.Shape.Take(batchDimensions));
        int outer = Product(input.Shape.Take(axis).Skip(batchDimensions));
        int inner = Product(input.Shape.Skip(axis + 1));
        int perBatch = values.Length / batches;
        Require.Shape((long)batches * outer * perBatch * inner == output.Elements, "an output of another size than its indices give");
        for (int batch = 0; batch < batches; batch++)
        {
            int[] starts = [.. values.Skip(batch * perBatch).Take(perBatch).Select(value => (batch * outer * size * inner) + (value * inner))];
            AddRuns(graph, node, starts, new Blocks(outer, size * inner, inner, batch * outer * perBatch * inner));
        }
    }

    public static void LowerGatherNd(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        TfliteTensor indices = graph.Input(node, 1);
        int[] values = ConstantIntegers.Read(indices, "indices");
        int depth = indices.Shape.Count == 0 ? 0 : indices.Shape[^1];
        Require.Shape(depth >= 1 && depth <= input.Shape.Count, $"indices of {depth} values into {input.Shape.Count} dimensions");
        int[] strides = StridedCopy.StridesOf(input.Shape);
        int inner = strides[depth - 1];
        var starts = new int[values.Length / depth];
        for (int i = 0; i < values.Length; i++)
        {
            int axis = i % depth;
            Require.Shape(values[i] >= 0 && values[i] < input.Shape[axis], $"an index outside 0 to {input.Shape[axis] - 1}");
            starts[i / depth] += values[i] * strides[axis];
        }

        Require.Shape((long)starts.Length * inner == output.Elements, "an output of another size than its indices give");
        AddRuns(graph, node, starts, new Blocks(1, 0, inner, 0));
    }

    private static void AddRuns(GraphLowering graph, TfliteNode node, int[] starts, Blocks blocks)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        int row = starts.Length * blocks.Inner;
        for (int i = 0; i < starts.Length;)
        {
            int step = i + 1 < starts.Length ? starts[i + 1] - starts[i] : 0;
            int count = 1;
            while (i + count < starts.Length && starts[i + count] - starts[i + count - 1] == step)
            {
                count++;
            }

            var from = new StridedView(graph.Activation(input), starts[i], [blocks.OuterStride, step, 1]);
            var to = new StridedView(graph.Activation(output), blocks.OutputStart + (i * blocks.Inner), [row, blocks.Inner, 1]);
            graph.Add(StridedCopy.Create(node, input.ElementBytes, [blocks.Outer, count, blocks.Inner], from, to));
            i += count;
        }
    }

    private static int Product(IEnumerable<int> shape) => shape.Aggregate(1, (a, b) => a * b);

    /// <summary>What is copied at each start: blocks of <paramref name="Inner"/> elements, as often as <paramref name="Outer"/> says.</summary>
    private readonly record struct Blocks(int Outer, int OuterStride, int Inner, int OutputStart);
}
