using System.Globalization;
using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Costs;
using TinyDevice.Packaging.Compiler.Lowering;
using TinyDevice.Packaging.Compiler.Packing;
using TinyDevice.Packaging.Compiler.Pruning;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler;

/// <summary>Compiles a .tflite file to a model image: everything that can be computed before the device is computed here.</summary>
public sealed class ModelCompiler
{
    private readonly TfliteGraph _graph;
    private readonly CompileOptions _options;
    private readonly GraphLowering _lowering;

    private ModelCompiler(TfliteModel model, CompileOptions options)
    {
        _graph = model.Graphs[0];
        _options = options;
        _lowering = GraphLowering.Lower(model);
    }

    /// <summary>Compiles a model for a device with the given limits.</summary>
    /// <exception cref="ModelCompileException">The file is damaged, uses what the engine does not run, or does not fit.</exception>
    public static CompiledModel Compile(ReadOnlyMemory<byte> tflite, CompileOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            return CompileChecked(TfliteReader.Read(tflite), options);
        }
        catch (InvalidTfliteException e)
        {
            throw new ModelCompileException($"The .tflite file is damaged ({e.Message}): export or download it again.", e);
        }
    }

    private static CompiledModel CompileChecked(TfliteModel model, CompileOptions options)
    {
        TfliteGraph graph = model.Graphs[0];
        if (graph.Inputs.Count is < 1 or > 256 || graph.Outputs.Count is < 1 or > 256)
        {
            throw new ModelCompileException(
                $"The model has {graph.Inputs.Count} inputs and {graph.Outputs.Count} outputs, where 1 to 256 of each are needed: export it again.");
        }

        if (graph.Nodes.Count > ushort.MaxValue)
        {
            throw new ModelCompileException($"The model has {graph.Nodes.Count} operators, where 65,535 are possible: make it smaller.");
        }

        List<TfliteGraph> graphs = [ConstantFolding.Fold(graph), .. model.Graphs.Skip(1)];
        return new ModelCompiler(new TfliteModel(graphs), options).Compile();
    }

    private CompiledModel Compile()
    {
        List<PlannedTensor> inputs = PlanTensors(_graph.Inputs, "input");
        List<PlannedTensor> outputs = PlanTensors(_graph.Outputs, "output");
        if (_options.Optimize != Optimization.None && !_options.KeepChannels)
        {
            ChannelPruning.Apply(_lowering.Ops, inputs.Concat(outputs).Select(tensor => tensor.Place).Concat(_lowering.States.Select(state => state.Place)));
        }

        var planned = new PlannedModel(inputs, outputs, _lowering.States, _lowering.Ops);
        List<ArenaBuffer> buffers = Liveness.Compute(planned);
        int arenaBytes = ArenaPlanner.Plan(buffers);
        int limit = Math.Min(_options.ArenaBytes, HeapSize.MaxArenaBytes);
        if (arenaBytes > limit)
        {
            throw new ModelCompileException(
                $"The model needs an arena of {Bytes(arenaBytes)}, but the limit is {Bytes(limit)}: make its largest layers smaller or use a board with more memory.");
        }

        planned = planned with { ArenaBytes = arenaBytes };
        if (_options.Optimize != Optimization.None)
        {
            DepthwiseOp.ChooseKernels(planned.Ops, _options.HeapBytes);
            ElementwiseOp.ChooseScaled(planned.Ops);
        }

        (byte[] image, ModelRunner runner) = ResidencyPlanner.Plan(planned, _options);
        var report = new CompileReport(
            [.. _graph.Nodes.Select(Report)],
            [.. _lowering.Ops.Select(CostModel.Report)],
            arenaBytes,
            ArenaPlanner.LowerBound(buffers),
            runner.HeapBytes,
            runner.WindowBytes,
            image.Length,
            planned.OpSet);
        return new CompiledModel(image, report);
    }

    private List<PlannedTensor> PlanTensors(IReadOnlyList<int> indices, string role)
    {
        List<PlannedTensor> tensors = [];
        foreach (TfliteTensor tensor in indices.Select(index => _graph.Tensors[index]))
        {
            TensorType type = tensor.Type switch
            {
                TfliteType.Int8 => TensorType.Int8,
                TfliteType.UInt8 => TensorType.UInt8,
                TfliteType.Int16 => TensorType.Int16,
                TfliteType.Int32 => TensorType.Int32,
                TfliteType.Float32 => TensorType.Float32,
                TfliteType.Bool => TensorType.Boolean,
                _ => throw new ModelCompileException($"The model's {role} {tensor.Label} is {Require.NameOf(tensor.Type)}, which the device cannot store: make it int8."),
            };
            if (tensor.IsConstant || tensor.Elements == 0)
            {
                throw new ModelCompileException($"The model's {role} {tensor.Label} is constant or empty: export the model with fixed shapes and without it.");
            }

            tensors.Add(new PlannedTensor(tensor, type, _lowering.Activation(tensor)));
        }

        return tensors;
    }

    private LayerReport Report(TfliteNode node)
    {
        TfliteTensor? input = _lowering.OptionalInput(node, 0);
        TfliteTensor? output = node.Outputs.Count == 0 ? null : _graph.Tensors[node.Outputs[0]];
        int index = _lowering.Ops.FindIndex(op => op.Source == node);
        LoweredOp[] ops = [.. _lowering.Ops.Where(op => op.Source == node)];
        LoweredOp? op = ops.FirstOrDefault(part => part.Filters is not null);
        ArenaTensor? place = output is null || output.ElementBytes == 0 ? null : _lowering.Activation(output);
        return new LayerReport(
            node.Index,
            node.Name,
            index,
            input?.Shape ?? [],
            output?.Shape ?? [],
            op?.Filters?.Bytes ?? 0,
            op?.Macs ?? 0,
            ops.SelectMany(part => part.Inputs.Concat(part.Outputs)).Distinct().Sum(operand => operand.Bytes),
            op?.Filters?.BlockChannels > 0,
            op is { Variant: DenseOp.Packed } && DenseOp.HasVariants(op),
            KernelName.KindOf(ops),
            op?.PackedBytes ?? 0,
            ops.Aggregate(default(OpCost), (sum, part) => sum + CostModel.Estimate(part)),
            ops.Sum(CostModel.Saved),
            place?.Buffer.Offset ?? 0,
            place?.Bytes ?? 0,
            ops.Length);
    }

    private static string Bytes(int value) => value.ToString("N0", CultureInfo.InvariantCulture) + " bytes";
}
