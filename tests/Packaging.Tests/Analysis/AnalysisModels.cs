using TinyDevice.ModelForge.Tflite;
using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Tests.Compiler;

namespace TinyDevice.Packaging.Tests.Analysis;

/// <summary>Models to analyse, and the way to them.</summary>
internal static class AnalysisModels
{
    public static readonly BoardConfig Board = BoardConfig.Default(AppContext.BaseDirectory);

    /// <summary>An int8 FULLY_CONNECTED of any size.</summary>
    public static byte[] Dense(int inputs, int outputs, sbyte weight = 0)
    {
        var model = new TfliteModelBuilder();
        SubgraphBuilder graph = model.Main;
        int input = graph.Int8("in", [1, inputs], 0.05f, 0);
        int weights = graph.Int8Constant("w", [outputs, inputs], [.. Enumerable.Repeat(weight, inputs * outputs)], QuantizationParameters.PerTensor(0.001f, 0));
        int bias = graph.Int32Constant("b", [outputs], new int[outputs], QuantizationParameters.PerTensor(0.00005f, 0));
        int output = graph.Int8("out", [1, outputs], 0.05f, 0);
        graph.Inputs(input).Outputs(output).Operator(BuiltinOperator.FullyConnected, [input, weights, bias], [output], OperatorOptions.FullyConnected());
        return model.Build();
    }

    /// <summary>Two inputs multiplied.</summary>
    public static byte[] Product()
    {
        var model = new TfliteModelBuilder();
        SubgraphBuilder graph = model.Main;
        int[] inputs = [graph.Int8("a", [1, 400], 0.05f, 3), graph.Int8("b", [1, 400], 0.02f, -7)];
        int output = graph.Int8("out", [1, 400], 0.06f, 5);
        graph.Inputs(inputs).Outputs(output).Operator(BuiltinOperator.Mul, inputs, [output], OperatorOptions.Mul());
        return model.Build();
    }

    /// <summary>One operator of somebody's own.</summary>
    public static byte[] Custom()
    {
        var model = new TfliteModelBuilder();
        SubgraphBuilder graph = model.Main;
        int input = graph.Int8("in", [1, 4], 0.05f, 0);
        int output = graph.Int8("out", [1, 4], 0.05f, 0);
        graph.Inputs(input).Outputs(output).CustomOperator("MyFilter", [input], [output]);
        return model.Build();
    }

    public static byte[] Gesture() => File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "host-tools", "Cli", "Demo", "gesture-1.0.tflite"));

    /// <summary>A model of ../shared; skips the test where there is none.</summary>
    public static byte[] Shared(string name)
    {
        string path = Path.Combine(RepositoryFolder.Path, "..", "shared", "models", name, "model.tflite");
        if (!File.Exists(path))
        {
            Assert.Skip($"../shared/models/{name} is not here.");
        }

        return File.ReadAllBytes(path);
    }

    public static ModelAnalysis Analyze(byte[] file, double seconds = 60)
    {
        TargetCatalog catalog = TargetCatalog.Load(Board);
        return ModelAnalyzer.Analyze(file, "model", catalog, catalog.Targets, Board, TimeSpan.FromSeconds(seconds));
    }

    public static TargetFit On(this ModelAnalysis analysis, string target) => analysis.Targets.Single(fit => fit.Target == target);
}
