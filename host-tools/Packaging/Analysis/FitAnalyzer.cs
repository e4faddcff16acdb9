using TinyDevice.Formats;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Compiler.Lowering;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Analysis;

/// <summary>Asks of one model how it does on one target after another.</summary>
internal sealed class FitAnalyzer(
    ReadOnlyMemory<byte> file, TfliteGraph graph, IReadOnlyList<LayerProfile> layers, TargetCatalog catalog, EnergySettings battery, TimeSpan every)
{
    private const int HeapPrecision = 256;
    private const string Tflm = "tflm";

    // TFLM's own bookkeeping: source "tflm-memory" of targets.json.
    private const long TflmBase = 500;
    private const long TflmPerOperator = 96;
    private const long TflmPerTensor = 12;
    private const long TflmPerChannel = 8;

    private const double NanosecondInMilliseconds = 1e-6;

    private readonly Dictionary<string, CompileReport> _reports = [];
    private readonly Attempt _unlimited = Compile(file, CompileOptions.Unlimited with { Optimize = Optimization.None });

    /// <summary>The model compiled without limits; null when TinyDevice cannot run it.</summary>
    public CompileReport? Unlimited => _unlimited.Report;

    /// <summary>Why TinyDevice cannot run the model.</summary>
    public string? Problem => _unlimited.Problem;

    /// <summary>How the model does on one target.</summary>
    public TargetFit Fit(Target target)
    {
        RuntimeInfo runtime = catalog.RuntimeOf(target);
        List<TfliteNode> unsupported = [.. graph.Nodes.Where(node => !IsSupported(runtime, node.Code))];
        int used = graph.Nodes.Select(node => node.Name).Distinct().Count();
        int missing = unsupported.Select(node => node.Name).Distinct().Count();
        IReadOnlyList<MemoryUse> memory = MeasureMemory(target, runtime);
        string? obstacle = FindProblem(runtime);
        Estimate? time = obstacle is null && missing == 0 ? Time(target) : null;
        bool least = target is { NanosecondsPerMachineInstruction: null, MacsPerSecond: null };
        return new TargetFit(
            target.Name,
            target.Title,
            target.Class,
            runtime.Title,
            used - missing,
            used,
            [.. unsupported.Select(node => $"{node.Index} {node.Name}")],
            obstacle,
            memory,
            [.. memory.Where(use => !use.Fits).Select(Explain)],
            time,
            least,
            time is not null && target.ActiveMilliwatts is { } power ? time * power : null,
            time is null || least ? null : DutyPlan.Create(target, time, every, battery));
    }

    /// <summary>The layers with what they take on a target.</summary>
    public IReadOnlyList<LayerProfile> On(Target target)
    {
        CompileReport? report = ReportOn(target) ?? Unlimited;
        return [.. layers.Select((layer, i) => layer with
        {
            Instructions = report?.Layers[i].Cost.Instructions ?? 0,
            Milliseconds = TimeOf(target, layer, report?.Layers[i]),
        })];
    }

    private static double? TimeOf(Target target, LayerProfile layer, LayerReport? compiled) =>
        target.NanosecondsPerMachineInstruction is { } each ? compiled?.Cost.MachineInstructions * each.Value * NanosecondInMilliseconds
            : target.MacsPerSecond is { } rate ? 1000 * layer.Macs / rate.Value
            : null;

    /// <summary>The model compiled for a target, for speed as <c>compile</c> does it; with its smallest heap where it does not fit. Null when TinyDevice does not run there.</summary>
    private CompileReport? ReportOn(Target target)
    {
        if (Unlimited is null || target is not { HeapBytes: { } heap, WindowBytes: { } window })
        {
            return null;
        }

        if (!_reports.TryGetValue(target.Name, out CompileReport? report))
        {
            var options = new CompileOptions(int.MaxValue, heap.Bytes, window.Bytes) { Optimize = Optimization.Speed };
            report = Compile(file, options).Report ?? SmallestHeap(window.Bytes);
            _reports.Add(target.Name, report);
        }

        return report;
    }

    private static Attempt Compile(ReadOnlyMemory<byte> file, CompileOptions options)
    {
        try
        {
            return new Attempt(ModelCompiler.Compile(file, options).Report, null);
        }
        catch (ModelCompileException refusal)
        {
            return new Attempt(null, refusal.Message);
        }
    }

    private static bool IsSupported(RuntimeInfo runtime, TfliteOperator code) => runtime.Operators switch
    {
        "engine" => OperatorTable.Supports(code),
        "all" => code != TfliteOperator.CUSTOM,
        _ => runtime.List.Contains(code.ToString()),
    };

    private string? FindProblem(RuntimeInfo runtime)
    {
        if (runtime.Operators == "engine")
        {
            return Problem;
        }

        if (runtime.Name == Tflm && graph.Nodes.FirstOrDefault(IsHybrid) is { } hybrid)
        {
            return $"{runtime.Title} has no kernel for operator {hybrid.Index} {hybrid.Name}, whose weights are int8 and whose activations are float32 (dynamic-range quantization): quantize the model to full-integer int8.";
        }

        return runtime.Int8Only && layers.FirstOrDefault(layer => !layer.IsInt8 && layer.Operator is not ("QUANTIZE" or "DEQUANTIZE")) is { } real
            ? $"{runtime.Title} runs integer models only, but operator {real.Index} {real.Operator} works on floats: quantize the model to full-integer int8."
            : null;
    }

    /// <summary>True for float activations with integer weights, which TFLM refuses.</summary>
    private bool IsHybrid(TfliteNode node) =>
        node.Code is TfliteOperator.FULLY_CONNECTED or TfliteOperator.CONV_2D or TfliteOperator.DEPTHWISE_CONV_2D
        && node.Inputs.Count > 1 && node.Inputs[0] >= 0 && node.Inputs[1] >= 0
        && graph.Tensors[node.Inputs[0]].Type == TfliteType.Float32 && graph.Tensors[node.Inputs[1]].Type == TfliteType.Int8;

    private IReadOnlyList<MemoryUse> MeasureMemory(Target target, RuntimeInfo runtime) => runtime.Operators == "engine"
        ? MeasureTinyDevice(target)
        : runtime.StackBytes is { } stack && target is { FlashBytes: { } flash, RamBytes: { } ram } ? MeasureTflm(runtime.FlashBytes!, stack, flash, ram) : [];

    private IReadOnlyList<MemoryUse> MeasureTinyDevice(Target target)
    {
        if (Unlimited is null || target is not { SlotBytes: { } slot, ArenaBytes: { } arena, HeapBytes: { } heap, WindowBytes: { } window })
        {
            return [];
        }

        CompileReport report = ReportOn(target)!;
        int package = PackageLayout.PackageSize(report.ImageBytes);
        long resident = report.WeightBytes - report.StreamedBytes;
        return
        [
            new MemoryUse("slot", package, slot.Bytes, [new("model image", report.ImageBytes), new("manifest and digests", package - report.ImageBytes)]),
            new MemoryUse("arena", report.ArenaBytes, arena.Bytes, [new("activations", report.ArenaBytes)]),
            new MemoryUse("heap", report.HeapBytes, heap.Bytes,
            [
                new("arena", report.ArenaBytes),
                new("resident weights", resident),
                new("packing for speed", report.PackedBytes),
                new("window", report.WindowBytes),
                new("tables and objects", report.HeapBytes - report.ArenaBytes - resident - report.PackedBytes - report.WindowBytes),
            ]),
        ];
    }

    /// <summary>The model with as many weights streamed as can be.</summary>
    private CompileReport SmallestHeap(int windowBytes)
    {
        CompileReport best = Unlimited!;
        int tooSmall = 0;
        while (best.HeapBytes - tooSmall > HeapPrecision)
        {
            int middle = tooSmall + ((best.HeapBytes - tooSmall) / 2);
            if (Compile(file, new CompileOptions(int.MaxValue, middle, windowBytes) { Optimize = Optimization.None }).Report is { } smaller)
            {
                best = smaller;
            }
            else
            {
                tooSmall = middle;
            }
        }

        return best;
    }

    private IReadOnlyList<MemoryUse> MeasureTflm(Figure runtime, Figure stack, Figure flash, Figure ram)
    {
        long peak = layers.Count == 0 ? 0 : layers.Max(layer => layer.AliveBytes);
        long tables = TflmBase + (TflmPerOperator * layers.Count) + (TflmPerTensor * graph.Tensors.Count)
            + (TflmPerChannel * layers.Sum(layer => (long)layer.Channels));
        return
        [
            new MemoryUse("flash", file.Length + runtime.Bytes, flash.Bytes, [new("model file", file.Length), new("runtime", runtime.Bytes)]),
            new MemoryUse("ram", peak + tables + stack.Bytes, ram.Bytes, [new("activations", peak), new("runtime's tables", tables), new("stack", stack.Bytes)]),
        ];
    }

    private Shortage Explain(MemoryUse memory) => memory.Resource is "slot" or "flash"
        ? Shortage.OfWeights(memory, layers)
        : Shortage.OfActivations(memory, layers);

    private Estimate? Time(Target target)
    {
        long macs = layers.Sum(layer => layer.Macs);
        if (target.NanosecondsPerMachineInstruction is { } each)
        {
            return ReportOn(target) is { } report ? (Estimate.Of(report.Cost.MachineInstructions) * each).Scale(NanosecondInMilliseconds) : null;
        }

        if (macs == 0)
        {
            return null;
        }

        return target.MacsPerSecond is { } rate
            ? new Estimate(1000 * macs / rate.Value, 1000 * macs / rate.Most, 1000 * macs / rate.Least)
            : target.PeakOperationsPerSecond is { } peak ? Estimate.Of(2000 * macs / peak.Value) : null;
    }

    /// <summary>A compilation that succeeded or says why not.</summary>
    private sealed record Attempt(CompileReport? Report, string? Problem);
}
