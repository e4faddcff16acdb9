using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>SELECT and SELECT_V2 with broadcasting of all three operands.</summary>
internal static class SelectLowering
{
    private const int Rank = 4;

    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor[] inputs = [graph.Input(node, 0), graph.Input(node, 1), graph.Input(node, 2)];
        TfliteTensor output = graph.Output(node);
        Require.Boolean(inputs[0]);
        Require.Movable(output);
        Require.SameValues(inputs[1], output);
        Require.SameValues(inputs[2], output);
        List<int> dimensions = [.. output.Shape, output.ElementBytes];
        List<int>[] strides = [.. inputs.Select((input, i) => Strides(input, output.Shape, i == 0 ? 0 : output.ElementBytes))];
        Join(dimensions, strides);
        Require.Shape(dimensions.Count <= Rank, $"more than {Rank} dimensions that differ in how they are broadcast");
        while (dimensions.Count < Rank)
        {
            dimensions.Insert(0, 1);
            Array.ForEach(strides, list => list.Insert(0, 0));
        }

        var op = new LoweredOp(ModelOpCode.Select, node);
        op.Parameters.AddRange([.. dimensions, .. strides[0], .. strides[1], .. strides[2]]);
        op.Inputs.AddRange(inputs.Select(graph.Operand));
        op.Outputs.Add(graph.Activation(output));
        graph.Add(op);
    }

    /// <summary>Steps in bytes in each dimension of the output and, last, between the bytes of an element.</summary>
    private static List<int> Strides(TfliteTensor input, IReadOnlyList<int> shape, int elementBytes)
    {
        int added = shape.Count - input.Shape.Count;
        Require.Shape(added >= 0, "an operand of more dimensions than the output");
        int[] own = StridedCopy.StridesOf(input.Shape);
        List<int> strides = [.. Enumerable.Repeat(0, added)];
        for (int i = 0; i < own.Length; i++)
        {
            Require.Shape(input.Shape[i] == 1 || input.Shape[i] == shape[i + added], $"{input.Label} of a shape that cannot be broadcast to the output's");
            strides.Add(input.Shape[i] == 1 ? 0 : own[i] * Math.Max(1, elementBytes));
        }

        strides.Add(elementBytes == 0 ? 0 : 1);
        return strides;
    }

    /// <summary>Makes one of neighbours that all operands step through alike, and drops dimensions of 1.</summary>
    private static void Join(List<int> dimensions, List<int>[] strides)
    {
        for (int i = dimensions.Count - 1; i >= 0; i--)
        {
            bool single = dimensions[i] == 1;
            bool joins = !single && i + 1 < dimensions.Count && (long)dimensions[i] * dimensions[i + 1] <= short.MaxValue
                && Array.TrueForAll(strides, list => list[i] == list[i + 1] * dimensions[i + 1]);
            if (joins)
            {
                dimensions[i + 1] *= dimensions[i];
            }

            if (joins || single)
            {
                dimensions.RemoveAt(i);
                Array.ForEach(strides, list => list.RemoveAt(i));
            }
        }
    }
}
