using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Analysis;

/// <summary>Profiles a graph from its shapes.</summary>
internal sealed class GraphProfiler
{
    private const int Alignment = 16;
    private readonly TfliteGraph _graph;
    private readonly int[] _first;
    private readonly int[] _last;

    private GraphProfiler(TfliteGraph graph)
    {
        _graph = graph;
        _first = new int[graph.Tensors.Count];
        _last = new int[graph.Tensors.Count];
        FindLifetimes();
    }

    /// <summary>One profile per operator, in the file's order.</summary>
    public static IReadOnlyList<LayerProfile> Profile(TfliteGraph graph)
    {
        var profiler = new GraphProfiler(graph);
        return [.. graph.Nodes.Select((node, step) => profiler.Profile(node, step))];
    }

    private static long BytesOf(TfliteTensor tensor) => (long)tensor.Elements * tensor.ElementBytes;

    private static bool IsActivation(TfliteTensor tensor) => !tensor.IsConstant && !tensor.IsVariable && tensor.ElementBytes > 0;

    private void FindLifetimes()
    {
        Array.Fill(_first, int.MaxValue);
        Array.Fill(_last, int.MinValue);
        foreach (int input in _graph.Inputs)
        {
            Use(input, 0);
        }

        for (int step = 0; step < _graph.Nodes.Count; step++)
        {
            foreach (int tensor in _graph.Nodes[step].Inputs.Concat(_graph.Nodes[step].Outputs).Where(tensor => tensor >= 0))
            {
                Use(tensor, step);
            }
        }

        foreach (int output in _graph.Outputs)
        {
            Use(output, _graph.Nodes.Count - 1);
        }
    }

    private void Use(int tensor, int step)
    {
        _first[tensor] = Math.Min(_first[tensor], step);
        _last[tensor] = Math.Max(_last[tensor], step);
    }

    private LayerProfile Profile(TfliteNode node, int step)
    {
        TfliteTensor[] inputs = [.. node.Inputs.Where(index => index >= 0).Select(index => _graph.Tensors[index])];
        TfliteTensor[] outputs = [.. node.Outputs.Select(index => _graph.Tensors[index])];
        TfliteTensor[] activations = [.. inputs.Concat(outputs).Where(IsActivation)];
        long macs = Macs(node, outputs);
        long outputElements = outputs.Sum(tensor => (long)tensor.Elements);
        return new LayerProfile(
            node.Index,
            node.Name,
            inputs.FirstOrDefault()?.Shape ?? [],
            outputs.FirstOrDefault()?.Shape ?? [],
            inputs.Where(tensor => tensor.IsConstant).Sum(tensor => (long)tensor.Data.Length),
            activations.Distinct().Sum(BytesOf),
            AliveAt(step),
            macs,
            outputElements,
            inputs.Where(tensor => tensor.IsConstant).Select(tensor => tensor.Scales.Count).Where(count => count > 1).DefaultIfEmpty(0).Max(),
            0,
            null,
            activations.All(tensor => tensor.Type is not (TfliteType.Float32 or TfliteType.Float16)));
    }

    private long AliveAt(int step)
    {
        long sum = 0;
        for (int i = 0; i < _graph.Tensors.Count; i++)
        {
            if (_first[i] <= step && step <= _last[i] && IsActivation(_graph.Tensors[i]))
            {
                sum += (BytesOf(_graph.Tensors[i]) + Alignment - 1) / Alignment * Alignment;
            }
        }

        return sum;
    }

    private long Macs(TfliteNode node, TfliteTensor[] outputs)
    {
        TfliteTensor? At(int position) => position < node.Inputs.Count && node.Inputs[position] >= 0 ? _graph.Tensors[node.Inputs[position]] : null;
        if (outputs.Length == 0 || At(0) is not { } input)
        {
            return 0;
        }

        long given = outputs[0].Elements;
        return (node.Code, At(1)) switch
        {
            (TfliteOperator.CONV_2D, { Shape: [> 0 and var channels, ..] } filter) => given / channels * filter.Elements,
            (TfliteOperator.DEPTHWISE_CONV_2D, { Shape: [_, var height, var width, _] }) => given * height * width,
            (TfliteOperator.FULLY_CONNECTED, { Shape: [_, var depth] }) => given * depth,
            (TfliteOperator.TRANSPOSE_CONV, { Shape: [.., > 0 and var depth] } filter) when At(2) is { } source => source.Elements / depth * (long)filter.Elements,
            (TfliteOperator.BATCH_MATMUL, _) when input.Shape.Count > 0 => given * input.Shape[^1],
            (TfliteOperator.SVDF, { Shape: [var filters, _] } feature) => Batch(input) * ((long)feature.Elements + ((long)filters * (At(2) is { Shape: [.., var memory] } ? memory : 0))),
            (TfliteOperator.UNIDIRECTIONAL_SEQUENCE_LSTM, _) => LstmMacs(node, input),
            _ => 0,
        };
    }

    private static long Batch(TfliteTensor tensor) => tensor.Shape.Count > 0 ? tensor.Shape[0] : 1;

    // Inputs 1 to 8 are the four gates' weights for the input and for the previous output; each is used once a time step.
    private long LstmMacs(TfliteNode node, TfliteTensor input)
    {
        long weights = node.Inputs.Skip(1).Take(8).Where(index => index >= 0).Sum(index => (long)_graph.Tensors[index].Elements);
        return input.Shape.Count == 3 ? weights * input.Shape[0] * input.Shape[1] : weights;
    }
}
