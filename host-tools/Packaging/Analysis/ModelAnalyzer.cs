using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Analysis;

/// <summary>Analyses a .tflite file, also one TinyDevice cannot run.</summary>
public static class ModelAnalyzer
{
    private const string Engine = "tinydevice";

    private static readonly string[] Assumptions =
    [
        "Weights are the constants of the file; activations are rounded up to 16 bytes, as TFLM and the arena do.",
        "IL instructions are estimated from kernels counted in the instrumented firmware (docs/analysis.md), as compiled for speed for the first target; no board has been measured.",
        "TinyDevice's time leaves out reading streamed weights from flash; the slot holds no golden samples here.",
        "TFLM's RAM is the liveness lower bound plus its tables and stack; its own planner can need a third more.",
        "Times from a maker's peak are the least possible, not a prediction.",
        "Energy is time x power while computing; battery life leaves out radio, sensor and self-discharge.",
    ];

    /// <summary>Analyses a model for some targets; the smallest that fits is sought among all.</summary>
    /// <param name="file">The .tflite file.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="catalog">The targets.</param>
    /// <param name="targets">Those to report on.</param>
    /// <param name="board">Whose battery counts.</param>
    /// <param name="every">Interval between inferences.</param>
    /// <exception cref="ModelCompileException">The file is no .tflite file or is damaged.</exception>
    public static ModelAnalysis Analyze(
        ReadOnlyMemory<byte> file, string name, TargetCatalog catalog, IReadOnlyList<Target> targets, BoardConfig board, TimeSpan every)
    {
        TfliteGraph graph = MainGraph.Read(file);
        IReadOnlyList<LayerProfile> layers = GraphProfiler.Profile(graph);
        var analyzer = new FitAnalyzer(file, graph, layers, catalog, board.Energy, every);
        Dictionary<string, TargetFit> fits = catalog.Targets.ToDictionary(target => target.Name, analyzer.Fit);
        List<Target> fitting = [.. catalog.Targets.Where(target => fits[target.Name].Fits).OrderBy(target => target.Class).ThenBy(target => target.RamBytes?.Value ?? 0)];
        return new ModelAnalysis(
            name,
            file.Length,
            targets.Count > 0 ? analyzer.On(targets[0]) : layers,
            layers.Select(layer => layer.AliveBytes).DefaultIfEmpty(0).Max(),
            analyzer.Unlimited?.ArenaBytes,
            analyzer.Unlimited?.ImageBytes,
            analyzer.Problem,
            [.. targets.Select(target => fits[target.Name])],
            fitting.FirstOrDefault()?.Name,
            fitting.Find(target => target.Runtime == Engine)?.Name,
            fitting.FirstOrDefault()?.Class,
            Assumptions);
    }
}
