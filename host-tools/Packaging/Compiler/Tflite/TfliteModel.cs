namespace TinyDevice.Packaging.Compiler.Tflite;

/// <summary>A .tflite file's graphs; graph 0 is the model.</summary>
internal sealed record TfliteModel(IReadOnlyList<TfliteGraph> Graphs);

/// <summary>One graph: its nodes run in order.</summary>
internal sealed record TfliteGraph(
    IReadOnlyList<TfliteTensor> Tensors,
    IReadOnlyList<int> Inputs,
    IReadOnlyList<int> Outputs,
    IReadOnlyList<TfliteNode> Nodes)
{
    /// <summary>Indices of nodes whose outputs were computed by the compiler and are constants now.</summary>
    public IReadOnlySet<int> Folded { get; init; } = new HashSet<int>();
}

/// <summary>One operator of a graph; an input of -1 is left out.</summary>
internal sealed record TfliteNode(
    int Index,
    TfliteOperator Code,
    string? CustomName,
    IReadOnlyList<int> Inputs,
    IReadOnlyList<int> Outputs,
    FlatTable? Options)
{
    /// <summary>The operator's name in messages.</summary>
    public string Name => Code == TfliteOperator.CUSTOM ? $"CUSTOM '{CustomName}'" : Code.ToString();
}
