namespace TinyDevice.Packaging.Compiler.Tflite;

/// <summary>Computes what does not depend on the model's inputs: shapes, arithmetic on them, and tensors filled with one value.</summary>
/// <remarks>The file states every shape, so SHAPE is as constant as a constant. What cannot be folded is left as it is, for the lowering to judge.</remarks>
internal sealed class ConstantFolding
{
    private const int MaxElements = 1 << 20;

    private readonly List<TfliteTensor> _tensors;
    private readonly HashSet<int> _folded = [];

    private ConstantFolding(TfliteGraph graph)
    {
        _tensors = [.. graph.Tensors];
    }

    /// <summary>The graph with the outputs of folded nodes as constants; the nodes stay, named in <see cref="TfliteGraph.Folded"/>.</summary>
    public static TfliteGraph Fold(TfliteGraph graph)
    {
        var folding = new ConstantFolding(graph);
        HashSet<int> written = [.. graph.Inputs];
        foreach (TfliteNode node in graph.Nodes)
        {
            bool isFree = node.Outputs.Count == 1 && written.Add(node.Outputs[0]) && !graph.Outputs.Contains(node.Outputs[0]);
            if (isFree && !folding._tensors[node.Outputs[0]].IsConstant && folding.Evaluate(node) is { Length: > 0 } bytes)
            {
                folding._tensors[node.Outputs[0]] = folding._tensors[node.Outputs[0]] with { Data = bytes };
                folding._folded.Add(node.Index);
            }
        }

        return graph with { Tensors = folding._tensors, Folded = folding._folded };
    }

    private byte[]? Evaluate(TfliteNode node)
    {
        TfliteTensor output = _tensors[node.Outputs[0]];
        if (output.Elements is 0 or > MaxElements || output.Shape.Any(dimension => dimension < 1))
        {
            return null;
        }

        return node.Code switch
        {
            TfliteOperator.ZEROS_LIKE => output.ElementBytes == 0 ? null : new byte[output.Elements * output.ElementBytes],
            TfliteOperator.FILL => Repeat(Input(node, 1), output),
            TfliteOperator.SHAPE => Input(node, 0) is { } shaped && shaped.Shape.All(dimension => dimension > 0) ? Whole(output, [.. shaped.Shape.Select(dimension => (long)dimension)]) : null,
            TfliteOperator.RANK => Input(node, 0) is { } ranked ? Whole(output, [ranked.Shape.Count]) : null,
            _ => Inputs(node) is { } values && ShapeArithmetic.Evaluate(node, values) is { } result ? Whole(output, result) : null,
        };
    }

    private static byte[]? Whole(TfliteTensor output, IReadOnlyList<long> values) => FoldedValue.Write(output, values);

    private static byte[]? Repeat(TfliteTensor? value, TfliteTensor output)
    {
        if (value is not { IsConstant: true } || value.Type != output.Type || value.Elements != 1)
        {
            return null;
        }

        byte[] one = value.Data.ToArray();
        var bytes = new byte[output.Elements * one.Length];
        for (int i = 0; i < output.Elements; i++)
        {
            one.CopyTo(bytes, i * one.Length);
        }

        return bytes;
    }

    private TfliteTensor? Input(TfliteNode node, int position) =>
        position < node.Inputs.Count && node.Inputs[position] >= 0 ? _tensors[node.Inputs[position]] : null;

    /// <summary>All inputs as whole numbers; null when one of them is not known.</summary>
    private List<long[]>? Inputs(TfliteNode node)
    {
        List<long[]> values = [];
        foreach (int index in node.Inputs)
        {
            if (index < 0 || FoldedValue.Read(_tensors[index]) is not { } known)
            {
                return null;
            }

            values.Add(known);
        }

        return values.Count == 0 ? null : values;
    }
}
