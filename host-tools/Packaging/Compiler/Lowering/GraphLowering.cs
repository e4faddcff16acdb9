using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Turns a graph's operators into ops, gathering every operator that cannot be, so that one run names them all.</summary>
internal sealed class GraphLowering
{
    private readonly TfliteGraph _graph;
    private readonly Dictionary<int, ArenaTensor> _tensors = [];
    private readonly HashSet<int> _computed;
    private readonly Dictionary<string, byte[]> _initial = [];
    private readonly Dictionary<string, ArenaTensor> _variables = [];

    private GraphLowering(TfliteModel model)
    {
        Model = model;
        TfliteGraph graph = model.Graphs[0];
        _graph = graph;
        _computed = [.. graph.Inputs];
        VariableNames = VariableLowering.Names(graph);
    }

    /// <summary>The whole file.</summary>
    public TfliteModel Model { get; }

    /// <summary>Names of variables by their handles.</summary>
    public IReadOnlyDictionary<int, string> VariableNames { get; }

    /// <summary>The ops in the order they run.</summary>
    public List<LoweredOp> Ops { get; } = [];

    /// <summary>Variables, and constants that ops read from the arena.</summary>
    public List<LoweredState> States { get; } = [];

    /// <summary>Lowers every operator.</summary>
    /// <exception cref="ModelCompileException">Some operators cannot run; the message names each.</exception>
    public static GraphLowering Lower(TfliteModel model)
    {
        TfliteGraph graph = model.Graphs[0];
        var lowering = new GraphLowering(model);
        HashSet<TfliteNode> needed = NeededNodes(graph);
        List<(TfliteNode Node, string Problem)> problems = [];
        foreach (TfliteNode node in graph.Nodes)
        {
            try
            {
                lowering.Lower(node, needed.Contains(node));
            }
            catch (OperatorProblemException e)
            {
                problems.Add((node, e.Message));
                lowering._computed.UnionWith(node.Outputs);
            }
        }

        if (problems.Count > 0)
        {
            IEnumerable<string> groups = problems
                .GroupBy(problem => (problem.Node.Name, problem.Problem))
                .Select(group => $"{NameOperators(group.Key.Name, [.. group.Select(problem => problem.Node.Index)])}: {group.Key.Problem}");
            throw new ModelCompileException($"The model cannot run on the device because of {string.Join("; ", groups)}.");
        }

        if (graph.Outputs.FirstOrDefault(index => !lowering._computed.Contains(index), -1) is >= 0 and var index)
        {
            throw new ModelCompileException($"Nothing computes the model's output {graph.Tensors[index].Label}: export the model again.");
        }

        return lowering;
    }

    /// <summary>The arena tensor of a .tflite tensor; made on first use.</summary>
    public ArenaTensor Activation(TfliteTensor tensor)
    {
        if (!_tensors.TryGetValue(tensor.Index, out ArenaTensor? activation))
        {
            activation = new ArenaTensor(tensor.Elements * tensor.ElementBytes);
            _tensors.Add(tensor.Index, activation);
        }

        return activation;
    }

    /// <summary>The arena tensor of a tensor that may be constant; a constant's bytes are written there when the model is opened.</summary>
    public ArenaTensor Operand(TfliteTensor tensor)
    {
        bool known = _tensors.ContainsKey(tensor.Index);
        ArenaTensor place = Activation(tensor);
        if (tensor.IsConstant && !known)
        {
            Require.Shape(tensor.Data.Length == place.Bytes, $"{tensor.Label} with {tensor.Data.Length} bytes instead of {place.Bytes}");
            States.Add(new LoweredState(place, tensor.Data.ToArray()));
        }

        return place;
    }

    /// <summary>Lets <paramref name="output"/> be another name of <paramref name="input"/>, as for RESHAPE.</summary>
    public void Alias(TfliteTensor output, TfliteTensor input)
    {
        Alias(output, Activation(input));
    }

    /// <summary>Lets <paramref name="output"/> be another name of a place in the arena.</summary>
    public void Alias(TfliteTensor output, ArenaTensor place)
    {
        _tensors[output.Index] = place;
    }

    /// <summary>Sets the bytes a variable starts with, before anything uses it.</summary>
    public void Initialize(string name, byte[] value)
    {
        Require.Shape(!_variables.ContainsKey(name), $"the variable '{name}' used before it has its initial value");
        _initial[name] = value;
    }

    /// <summary>The place of a variable of so many bytes; made on first use.</summary>
    public ArenaTensor Variable(string name, int bytes)
    {
        if (!_variables.TryGetValue(name, out ArenaTensor? place))
        {
            byte[] initial = _initial.GetValueOrDefault(name) ?? new byte[bytes];
            Require.Shape(initial.Length == bytes, $"the variable '{name}' of {bytes} bytes with {initial.Length} initial ones");
            place = new ArenaTensor(bytes);
            _variables.Add(name, place);
            States.Add(new LoweredState(place, initial));
        }

        Require.Shape(place.Bytes == bytes, $"the variable '{name}' of {place.Bytes} bytes used as {bytes}");
        return place;
    }

    /// <summary>The place of a tensor that an op keeps from one inference to the next; it starts as TFLM resets it, at its zero point.</summary>
    public ArenaTensor StateTensor(TfliteTensor tensor)
    {
        Require.Shape(tensor.IsVariable && !tensor.IsConstant, $"{tensor.Label} as a state that is no variable");
        string name = $"tensor {tensor.Index}";
        if (!_variables.ContainsKey(name))
        {
            var initial = new byte[tensor.Elements * tensor.ElementBytes];
            Array.Fill(initial, tensor.Type == TfliteType.Int8 ? (byte)tensor.ZeroPoint : (byte)0);
            Initialize(name, initial);
        }

        ArenaTensor place = Variable(name, tensor.Elements * tensor.ElementBytes);
        Alias(tensor, place);
        return place;
    }

    /// <summary>Input <paramref name="position"/> of a node.</summary>
    public TfliteTensor Input(TfliteNode node, int position) => OptionalInput(node, position)
        ?? throw new OperatorProblemException($"no input {position} (export the model again)");

    /// <summary>Input <paramref name="position"/> of a node, or null when it is left out.</summary>
    public TfliteTensor? OptionalInput(TfliteNode node, int position) =>
        position < node.Inputs.Count && node.Inputs[position] >= 0 ? _graph.Tensors[node.Inputs[position]] : null;

    /// <summary>The only output of a node.</summary>
    public TfliteTensor Output(TfliteNode node) => node.Outputs.Count == 1
        ? _graph.Tensors[node.Outputs[0]]
        : throw new OperatorProblemException($"{node.Outputs.Count} outputs instead of 1 (export the model again)");

    /// <summary>All outputs of a node.</summary>
    public IReadOnlyList<TfliteTensor> Outputs(TfliteNode node) => [.. node.Outputs.Select(index => _graph.Tensors[index])];

    /// <summary>Adds an op from <paramref name="input"/> to <paramref name="output"/>.</summary>
    public void Add(LoweredOp op, TfliteTensor input, TfliteTensor output)
    {
        op.Inputs.Add(Activation(input));
        op.Outputs.Add(Activation(output));
        Ops.Add(op);
    }

    /// <summary>Adds an op whose operands are set.</summary>
    public void Add(LoweredOp op) => Ops.Add(op);

    private void Lower(TfliteNode node, bool isNeeded)
    {
        if (!isNeeded || _graph.Folded.Contains(node.Index))
        {
            _computed.UnionWith(node.Outputs);
            return;
        }

        if (!OperatorTable.Lowerings.TryGetValue(node.Code, out Action<GraphLowering, TfliteNode>? lower))
        {
            throw new OperatorProblemException($"not supported by the engine ({OperatorAdvice.For(node.Code)})");
        }

        foreach (int index in node.Inputs.Concat(node.Outputs).Where(index => index >= 0))
        {
            RequireUsable(_graph.Tensors[index]);
        }

        RequireOrder(node);
        lower(this, node);
    }

    /// <summary>Nodes whose results matter; arithmetic on shapes does not, as the file states every shape.</summary>
    private static HashSet<TfliteNode> NeededNodes(TfliteGraph graph)
    {
        HashSet<int> wanted = [.. graph.Outputs];
        HashSet<TfliteNode> needed = [];
        foreach (TfliteNode node in graph.Nodes.Reverse())
        {
            bool hasEffect = node.Code is TfliteOperator.ASSIGN_VARIABLE or TfliteOperator.CALL_ONCE;
            bool isShapeArithmetic = node.Outputs.All(index => graph.Tensors[index].Type is TfliteType.Int32 or TfliteType.Int64);
            if (hasEffect || !isShapeArithmetic || node.Outputs.Any(wanted.Contains))
            {
                needed.Add(node);
                wanted.UnionWith(node.Inputs.Where((_, position) => !IsShape(node.Code, position)));
            }
        }

        return needed;
    }

    /// <summary>True for an input that only says how large the output is, which the file states as well.</summary>
    private static bool IsShape(TfliteOperator code, int position) => code switch
    {
        TfliteOperator.RESHAPE or TfliteOperator.BROADCAST_TO => position == 1,
        TfliteOperator.FILL or TfliteOperator.TRANSPOSE_CONV => position == 0,
        _ => false,
    };

    private void RequireOrder(TfliteNode node)
    {
        foreach (int index in node.Inputs.Where((index, position) => index >= 0 && !IsShape(node.Code, position)))
        {
            TfliteTensor tensor = _graph.Tensors[index];
            if (!tensor.IsConstant && !tensor.IsVariable && !_computed.Contains(index))
            {
                throw new OperatorProblemException($"{tensor.Label} read before anything has computed it (export the model again)");
            }
        }

        foreach (int index in node.Outputs)
        {
            if (_graph.Tensors[index].IsConstant || !_computed.Add(index))
            {
                throw new OperatorProblemException($"{_graph.Tensors[index].Label} written, which has a value already (export the model again)");
            }
        }
    }

    private static void RequireUsable(TfliteTensor tensor)
    {
        if (tensor.Shape.Any(dimension => dimension < 1))
        {
            string shape = string.Join(',', tensor.Shape);
            throw new OperatorProblemException($"{tensor.Label} has the dynamic or empty shape [{shape}] (export the model with fixed shapes)");
        }

        if (tensor.IsSparse)
        {
            throw new OperatorProblemException($"{tensor.Label} is stored sparsely (export the model without sparsity)");
        }
    }

    private static string NameOperators(string name, IReadOnlyList<int> indices) => indices.Count == 1
        ? $"operator {indices[0]} {name}"
        : $"operators {string.Join(", ", indices.Take(indices.Count - 1))} and {indices[^1]} {name}";
}
