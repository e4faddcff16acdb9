using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Compiler.Costs;

namespace TinyDevice.Benchmarks;

/// <summary>Fits the compiler's cost table to counted IL and says how far its estimates are off.</summary>
internal sealed class CostCalibration(SharedModels models, CountedFirmware firmware)
{
    // Counting a model of more takes longer than it teaches.
    private const long MaxMacs = 20_000_000;
    private const int WindowBytes = 8_192;

    /// <summary>The ways a model is compiled, so that every variant of every kernel is counted.</summary>
    private static readonly CompileOptions[] Ways =
    [
        CompileOptions.Unlimited,
        CompileOptions.Unlimited with { Optimize = Optimization.Size },
        CompileOptions.Unlimited with { Optimize = Optimization.Size, WindowBytes = WindowBytes, StreamEverything = true },
        CompileOptions.Unlimited with { Optimize = Optimization.None },
        CompileOptions.Unlimited with { Optimize = Optimization.None, WindowBytes = WindowBytes, StreamEverything = true },
    ];

    /// <summary>Counts every op of every shared model, compiled in every way.</summary>
    public List<CountedOp> CountAll()
    {
        List<CountedOp> ops = [];
        foreach (string name in models.Names.Concat(models.OneOpNames).Where(models.HasVectors))
        {
            foreach (CompileOptions way in Ways)
            {
                ops.AddRange(Count(name, way, MaxMacs));
            }
        }

        return ops;
    }

    /// <summary>Counts the ops of one model; none where it cannot be compiled or is too large.</summary>
    public IEnumerable<CountedOp> Count(string name, CompileOptions options, long maxMacs = long.MaxValue)
    {
        CompiledModel compiled;
        try
        {
            compiled = ModelCompiler.Compile(models.Tflite(name), options);
        }
        catch (ModelCompileException)
        {
            return [];
        }

        if (compiled.Report.Macs > maxMacs)
        {
            return [];
        }

        IlCount[] counts = new CountedModel(firmware, compiled.Image).InvokeByOp(models.Inputs(name));
        return compiled.Report.Ops.Select((op, i) => new CountedOp(name, op, counts[i]));
    }

    /// <summary>The costs of every kernel that was counted.</summary>
    public static CostTable Fit(IEnumerable<CountedOp> ops) => new(new SortedDictionary<string, KernelCost>(
        ops.GroupBy(op => op.Op.Kernel).ToDictionary(group => group.Key, group => FitKernel([.. group])), StringComparer.Ordinal));

    private static KernelCost FitKernel(IReadOnlyList<CountedOp> ops)
    {
        string[] kinds = [.. ops.SelectMany(op => op.Op.Work.Keys).Distinct()];
        List<double[]> rows = [.. ops.Select(op => kinds.Select(kind => (double)op.Op.Work.GetValueOrDefault(kind)).ToArray())];
        return new KernelCost(
            Fit(kinds, rows, [.. ops.Select(op => (double)op.Counted.Instructions)]),
            Fit(kinds, rows, [.. ops.Select(op => (double)op.Counted.Cost)]),
            ops.Count);
    }

    private static Dictionary<string, double> Fit(string[] kinds, List<double[]> rows, double[] values) => kinds
        .Zip(NonNegativeFit.Solve(rows, values), (kind, cost) => (kind, cost: Math.Round(cost, 3)))
        .Where(pair => pair.cost > 0)
        .ToDictionary(pair => pair.kind, pair => pair.cost);
}
