using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>BATCH_MATMUL; transposed operands and broadcast batches become strides.</summary>
/// <remarks>Source of the rules: TFLM batch_matmul.cc.</remarks>
internal static class BatchMatMulLowering
{
    private const int BatchRank = 2;

    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor first, TfliteTensor second, TfliteTensor output) = (graph.Input(node, 0), graph.Input(node, 1), graph.Output(node));
        Require.Int8Activation(first);
        Require.Int8Activation(second);
        Require.Int8Activation(output);
        int rank = output.Shape.Count;
        Require.Shape(rank >= 2 && first.Shape.Count is >= 2 && second.Shape.Count >= 2, "a matrix of fewer than 2 dimensions");
        Matrix left = new(first, node.Options?.ReadBool(0) ?? false);
        Matrix right = new(second, node.Options?.ReadBool(1) ?? false);
        (int rows, int columns) = (output.Shape[^2], output.Shape[^1]);
        Require.Shape(left.Rows == rows && right.Columns == columns && left.Columns == right.Rows, "matrices that do not fit each other");
        List<int> batches = [.. output.Shape.Take(rank - 2)];
        List<int>[] strides = [left.BatchStrides(batches), right.BatchStrides(batches)];
        Join(batches, strides);
        double product = first.Scale * second.Scale;
        (int multiplier, int shift) = Quantization.QuantizeMultiplier(product / output.Scale);
        var op = new LoweredOp(ModelOpCode.BatchMatMul, node) { Macs = (long)output.Elements * left.Columns };
        op.Parameters.AddRange([.. batches, rows, columns, left.Columns]);
        op.Parameters.AddRange([.. strides[0], left.RowStride, 0, left.ColumnStride, .. strides[1], 0, right.ColumnStride, right.RowStride]);
        op.Parameters.AddRange([first.ZeroPoint, second.ZeroPoint, multiplier, shift, output.ZeroPoint]);
        op.Inputs.AddRange([graph.Operand(first), graph.Operand(second)]);
        op.Outputs.Add(graph.Activation(output));
        graph.Add(op);
    }

    /// <summary>Makes neighbouring batch dimensions one where both operands allow it, and pads to two.</summary>
    private static void Join(List<int> batches, List<int>[] strides)
    {
        for (int i = batches.Count - 1; i > 0; i--)
        {
            bool joins = batches[i] == 1 || batches[i - 1] == 1
                || Array.TrueForAll(strides, list => list[i - 1] == list[i] * batches[i]);
            if (!joins || (long)batches[i] * batches[i - 1] > short.MaxValue)
            {
                continue;
            }

            foreach (List<int> list in strides)
            {
                list.RemoveAt(batches[i] == 1 ? i : i - 1);
            }

            batches[i - 1] *= batches[i];
            batches.RemoveAt(i);
        }

        Require.Shape(batches.Count <= BatchRank, $"more than {BatchRank} batch dimensions that differ in how they are broadcast");
        while (batches.Count < BatchRank)
        {
            batches.Insert(0, 1);
            Array.ForEach(strides, list => list.Insert(0, 0));
        }
    }

    /// <summary>An operand, its last two dimensions exchanged where it is transposed.</summary>
    private sealed class Matrix(TfliteTensor tensor, bool transposed)
    {
        private readonly int _width = tensor.Shape[^1];
        private readonly int _height = tensor.Shape[^2];

        public int Rows => transposed ? _width : _height;

        public int Columns => transposed ? _height : _width;

        public int RowStride => transposed ? 1 : _width;

        public int ColumnStride => transposed ? _width : 1;

        public List<int> BatchStrides(List<int> batches)
        {
            int own = tensor.Shape.Count - 2;
            Require.Shape(own <= batches.Count, "an operand of more dimensions than the output");
            int[] strides = StridedCopy.StridesOf(tensor.Shape);
            List<int> result = [.. Enumerable.Repeat(0, batches.Count - own)];
            for (int i = 0; i < own; i++)
            {
                int size = tensor.Shape[i];
                Require.Shape(size == 1 || size == batches[i + batches.Count - own], "batches that cannot be broadcast");
                result.Add(size == 1 ? 0 : strides[i]);
            }

            return result;
        }
    }
}
