using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.Fuzz;

/// <summary>Small models with seeded weights that need nothing outside the repository.</summary>
public static class ForgedModels
{
    private const float ActivationScale = 0.05f;
    private const float WeightScale = 0.01f;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<byte[]> All() => [EveryOp(), MovingOps(), LaterOps()];

    /// <summary>Every op of op set 1 once: float in, grouped convolution, depthwise, pool, dense, softmax, float out.</summary>
    public static byte[] EveryOp()
    {
        var model = new TfliteModelBuilder();
        SubgraphBuilder graph = model.Main;
        int real = graph.Tensor("real", TensorType.Float32, [1, 6, 5, 2]);
        int wide = graph.Tensor("wide", TensorType.Int16, [1, 6, 5, 2], QuantizationParameters.PerTensor(0.001f, 0));
        int input = graph.Int8("input", [1, 6, 5, 2], ActivationScale, 3);
        int conv = graph.Int8("conv", [1, 6, 5, 4], ActivationScale, -5);
        int depthwise = graph.Int8("depthwise", [1, 3, 3, 8], ActivationScale, -128);
        int pool = graph.Int8("pool", [1, 2, 2, 8], ActivationScale, -128);
        int flat = graph.Int8("flat", [1, 32], ActivationScale, -128);
        int logits = graph.Int8("logits", [1, 5], 0.3f, 7);
        int shares = graph.Int8("shares", [1, 5], 1f / 256, -128);
        int output = graph.Tensor("output", TensorType.Float32, [1, 5]);
        int wideOutput = graph.Tensor("wide output", TensorType.Float32, [1, 6, 5, 2]);
        graph.Inputs(real).Outputs(output, wideOutput)
            .Operator(BuiltinOperator.Quantize, [real], [wide])
            .Operator(BuiltinOperator.Quantize, [wide], [input])
            .Operator(BuiltinOperator.Dequantize, [wide], [wideOutput])
            .Operator(BuiltinOperator.Conv2D, [input, Weights(graph, [4, 3, 3, 1], 0, 1), Bias(graph, 4)], [conv], OperatorOptions.Conv2D(new Window(Padding.Same), Activation.Relu))
            .Operator(BuiltinOperator.DepthwiseConv2D, [conv, Weights(graph, [1, 3, 3, 8], 3, 2), Bias(graph, 8)], [depthwise], OperatorOptions.DepthwiseConv2D(new Window(Padding.Same, 2, 2), 2))
            .Operator(BuiltinOperator.AveragePool2D, [depthwise], [pool], OperatorOptions.Pool2D(new Window(Padding.Valid), 2, 2))
            .Operator(BuiltinOperator.Reshape, [pool], [flat], OperatorOptions.Reshape(1, 32))
            .Operator(BuiltinOperator.FullyConnected, [flat, Weights(graph, [5, 32], 0, 3), Bias(graph, 5)], [logits], OperatorOptions.FullyConnected())
            .Operator(BuiltinOperator.Softmax, [logits], [shares], OperatorOptions.Softmax())
            .Operator(BuiltinOperator.Dequantize, [shares], [output]);
        return model.Build();
    }

    /// <summary>The ops of op set 2: pool, broadcast sum with a constant, mean, strided copies that join and pad, and a table.</summary>
    public static byte[] MovingOps()
    {
        var model = new TfliteModelBuilder();
        SubgraphBuilder graph = model.Main;
        var quantization = QuantizationParameters.PerTensor(ActivationScale, 3);
        int input = graph.Int8("input", [1, 4, 3, 4], ActivationScale, 3);
        int offsets = graph.Int8Constant("offsets", [4], [9, -7, 100, 1], quantization);
        int pool = graph.Int8("pool", [1, 3, 2, 4], ActivationScale, 3);
        int sum = graph.Int8("sum", [1, 3, 2, 4], ActivationScale, 3);
        int mean = graph.Int8("mean", [1, 4], ActivationScale, 3);
        int shares = graph.Int8("shares", [1, 4], 1f / 256, -128);
        int joined = graph.Int8("joined", [1, 8], 1f / 256, -128);
        int padded = graph.Int8("padded", [2, 11], 1f / 256, -128);
        graph.Inputs(input).Outputs(padded)
            .Operator(BuiltinOperator.MaxPool2D, [input], [pool], OperatorOptions.Pool2D(new Window(Padding.Valid), 2, 2))
            .Operator(BuiltinOperator.Add, [pool, offsets], [sum], OperatorOptions.Add(Activation.Relu))
            .Operator(BuiltinOperator.Mean, [sum, graph.Int32Constant("axes", [2], [1, 2])], [mean], OperatorOptions.Reducer(keepDims: false))
            .Operator(BuiltinOperator.Logistic, [mean], [shares])
            .Operator(BuiltinOperator.Concatenation, [shares, shares], [joined], OperatorOptions.Concatenation(1))
            .Operator(BuiltinOperator.Pad, [joined, graph.Int32Constant("paddings", [2, 2], [0, 1, 2, 1])], [padded]);
        return model.Build();
    }

    /// <summary>The ops of op set 3, one after the other.</summary>
    public static byte[] LaterOps()
    {
        var model = new TfliteModelBuilder();
        SubgraphBuilder graph = model.Main;
        var quantization = QuantizationParameters.PerTensor(ActivationScale, 3);
        int Same(string name, params int[] shape) => graph.Int8(name, shape, ActivationScale, 3);
        int input = Same("input", 1, 3, 2, 4);
        int resized = Same("resized", 1, 4, 3, 4);
        int slopes = graph.Int8Constant("slopes", [4], [9, -7, 100, 1], quantization);
        int sloped = Same("sloped", 1, 4, 3, 4);
        int isGreater = graph.Tensor("is greater", TensorType.Bool, [1, 4, 3, 4]);
        int selected = Same("selected", 1, 4, 3, 4);
        int squares = Same("squares", 1, 4, 3, 4);
        int product = graph.Int8("product", [1, 4, 3, 3], 1, 0);
        int spread = graph.Int8("spread", [1, 8, 6, 2], ActivationScale, 0);
        int sums = Same("sums", 1, 4, 3, 4);
        int unit = graph.Int8("unit", [1, 4, 3, 4], 1f / 128, 0);
        int logs = graph.Int8("logs", [1, 4, 3, 3], 1f / 16, 127);
        int best = graph.Tensor("best", TensorType.Int32, [1, 4, 3]);
        int axis = graph.Int32Constant("axis", [1], [-1]);
        graph.Inputs(input).Outputs(unit, logs, best, spread)
            .Operator(BuiltinOperator.ResizeBilinear, [input, graph.Int32Constant("size", [2], [4, 3])], [resized], OperatorOptions.ResizeBilinear(false, true))
            .Operator(BuiltinOperator.Prelu, [resized, slopes], [sloped])
            .Operator(BuiltinOperator.Greater, [resized, sloped], [isGreater])
            .Operator(BuiltinOperator.SelectV2, [isGreater, resized, sloped], [selected])
            .Operator(BuiltinOperator.SquaredDifference, [resized, selected], [squares])
            .Operator(BuiltinOperator.BatchMatmul, [squares, selected], [product], OperatorOptions.BatchMatMul(adjY: true))
            .Operator(BuiltinOperator.TransposeConv, [graph.Int32Constant("shape", [4], [1, 8, 6, 2]), Weights(graph, [2, 3, 3, 3], 0, 4), product], [spread], OperatorOptions.TransposeConv(new Window(Padding.Same, 2, 2)))
            .Operator(BuiltinOperator.Cumsum, [squares, graph.Int32Constant("rows", [1], [1])], [sums], OperatorOptions.Cumsum(false, true))
            .Operator(BuiltinOperator.L2Normalization, [sums], [unit], OperatorOptions.L2Normalization())
            .Operator(BuiltinOperator.LogSoftmax, [product], [logs])
            .Operator(BuiltinOperator.ArgMax, [sums, axis], [best], OperatorOptions.ArgMax(TensorType.Int32));
        return model.Build();
    }

    private static int Weights(SubgraphBuilder graph, int[] shape, int axis, int seed)
    {
        var random = new Random(seed);
        sbyte[] values = [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(_ => (sbyte)random.Next(-127, 128))];
        float[] scales = [.. Enumerable.Range(1, shape[axis]).Select(i => WeightScale / i)];
        return graph.Int8Constant($"weights {seed}", shape, values, QuantizationParameters.PerChannel(scales, axis));
    }

    private static int Bias(SubgraphBuilder graph, int channels) => graph.Int32Constant(
        $"bias {channels}", [channels], [.. Enumerable.Range(0, channels).Select(i => (i * 331) - 700)], QuantizationParameters.PerChannel([.. Enumerable.Repeat(ActivationScale * WeightScale, channels)], 0));
}
