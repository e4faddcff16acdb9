using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.Reference.Tests;

/// <summary>The op families and how a case of each is made; three seeds each.</summary>
/// <remarks>
/// Left out, since TFLite's kernels are not TFLM's there (research: tinyml.md, section 6): MEAN and SUM (an older algorithm), QUANTIZE from
/// float32 (multiplies by 1/scale instead of dividing), SUB (negates a multiplier, ties differ), SPACE_TO_BATCH_ND (TFLM's pad value).
/// </remarks>
internal static partial class OneOpCases
{
    private const int Seeds = 3;
    private static readonly Activation[] Activations = [Activation.None, Activation.Relu, Activation.Relu6];

    private static readonly (string Name, Func<OneOpGraph, (int[] Inputs, int[] Outputs)> Make)[] Exact =
    [
        ("ADD", g => Binary(g, BuiltinOperator.Add, OperatorOptions.Add(Pick(g, Activations)))),
        ("MUL", g => Binary(g, BuiltinOperator.Mul, OperatorOptions.Mul(Pick(g, Activations)))),
        ("SQUARED_DIFFERENCE", g => Binary(g, BuiltinOperator.SquaredDifference, null)),
        ("MAXIMUM", g => Extreme(g, BuiltinOperator.Maximum)),
        ("MINIMUM", g => Extreme(g, BuiltinOperator.Minimum)),
        ("EQUAL", g => Comparison(g, BuiltinOperator.Equal)),
        ("NOT_EQUAL", g => Comparison(g, BuiltinOperator.NotEqual)),
        ("GREATER", g => Comparison(g, BuiltinOperator.Greater)),
        ("GREATER_EQUAL", g => Comparison(g, BuiltinOperator.GreaterEqual)),
        ("LESS", g => Comparison(g, BuiltinOperator.Less)),
        ("LESS_EQUAL", g => Comparison(g, BuiltinOperator.LessEqual)),
        ("LOGISTIC", g => Unary(g, BuiltinOperator.Logistic, null, 1f / 256, -128)),
        ("TANH", g => Unary(g, BuiltinOperator.Tanh, null, 1f / 128, 0)),
        ("RELU", g => Unary(g, BuiltinOperator.Relu, null)),
        ("RELU6", Relu6),
        ("LEAKY_RELU", g => Unary(g, BuiltinOperator.LeakyRelu, OperatorOptions.LeakyRelu(0.1f + (0.3f * g.Random.NextSingle())))),
        ("ELU", g => Unary(g, BuiltinOperator.Elu, null)),
        ("HARD_SWISH", g => Unary(g, BuiltinOperator.HardSwish, null)),
        ("ABS", g => Unary(g, BuiltinOperator.Abs, null)),
        ("DEPTHWISE_CONV_2D", Depthwise),
        ("TRANSPOSE_CONV", TransposeConv),
        ("AVERAGE_POOL_2D", g => Pool(g, BuiltinOperator.AveragePool2D)),
        ("MAX_POOL_2D", g => Pool(g, BuiltinOperator.MaxPool2D)),
        ("SOFTMAX", Softmax),
        ("LOG_SOFTMAX", LogSoftmax),
        ("L2_NORMALIZATION", L2Normalization),
        ("PRELU", Prelu),
        ("BATCH_MATMUL", BatchMatMul),
        ("RESIZE_BILINEAR", g => Resize(g, BuiltinOperator.ResizeBilinear)),
        ("RESIZE_NEAREST_NEIGHBOR", g => Resize(g, BuiltinOperator.ResizeNearestNeighbor)),
        ("REDUCE_MAX", g => Reduce(g, BuiltinOperator.ReduceMax)),
        ("REDUCE_MIN", g => Reduce(g, BuiltinOperator.ReduceMin)),
        ("ARG_MAX", g => Arg(g, BuiltinOperator.ArgMax, OperatorOptions.ArgMax(TensorType.Int32))),
        ("ARG_MIN", g => Arg(g, BuiltinOperator.ArgMin, OperatorOptions.ArgMin(TensorType.Int32))),
        ("CONCATENATION", Concatenation),
        ("PACK", Pack),
        ("UNPACK", Unpack),
        ("SPLIT", Split),
        ("SPLIT_V", SplitV),
        ("SLICE", Slice),
        ("STRIDED_SLICE", StridedSlice),
        ("TRANSPOSE", Transpose),
        ("PAD", Pad),
        ("PADV2", PadV2),
        ("MIRROR_PAD", MirrorPad),
        ("GATHER", Gather),
        ("RESHAPE", Reshape),
        ("SPACE_TO_DEPTH", SpaceToDepth),
        ("DEPTH_TO_SPACE", DepthToSpace),
        ("BATCH_TO_SPACE_ND", BatchToSpace),
        ("REVERSE_V2", Reverse),
        ("BROADCAST_TO", BroadcastTo),
        ("SELECT_V2", SelectV2),
        ("DEQUANTIZE", Dequantize),
    ];

    /// <summary>All cases.</summary>
    public static IReadOnlyList<OneOpCase> All { get; } =
    [
        .. Exact.SelectMany(family => Enumerable.Range(1, Seeds).Select(seed => new OneOpCase($"{family.Name}-{seed}", seed, 0, family.Make))),
        .. Enumerable.Range(1, Seeds).Select(seed => new OneOpCase($"CONV_2D-{seed}", seed, 1, Conv)),
        .. Enumerable.Range(1, Seeds).Select(seed => new OneOpCase($"FULLY_CONNECTED-{seed}", seed, 1, FullyConnected)),
    ];

    private static T Pick<T>(OneOpGraph g, T[] choices) => choices[g.Random.Next(choices.Length)];

    private static (int[] Inputs, int[] Outputs) Single(OneOpGraph g, BuiltinOperator op, int[] inputs, int[] all, int output, OperatorOptions? options)
    {
        g.Graph.Operator(op, all, [output], options);
        return (inputs, [output]);
    }

    private static (int[] Inputs, int[] Outputs) Binary(OneOpGraph g, BuiltinOperator op, OperatorOptions? options)
    {
        int left = g.Int8(1, 3, 4, 5);
        int right = g.Random.Next(3) switch { 0 => g.Int8(1, 3, 4, 5), 1 => g.Int8(5), _ => g.Int8(1, 1, 4, 1) };
        return Single(g, op, [left, right], [left, right], g.Int8(1, 3, 4, 5), options);
    }

    private static (int[] Inputs, int[] Outputs) Extreme(OneOpGraph g, BuiltinOperator op)
    {
        float scale = g.Scale();
        int zero = g.ZeroPoint();
        int left = g.Int8(scale, zero, 1, 3, 4, 5);
        int right = g.Int8(scale, zero, 1, 3, 1, 5);
        return Single(g, op, [left, right], [left, right], g.Int8(scale, zero, 1, 3, 4, 5), null);
    }

    private static (int[] Inputs, int[] Outputs) Comparison(OneOpGraph g, BuiltinOperator op)
    {
        int left = g.Int8(1, 3, 4, 5);
        int right = g.Int8(1, 3, 4, 5);
        return Single(g, op, [left, right], [left, right], g.Graph.Tensor("out", TensorType.Bool, [1, 3, 4, 5]), null);
    }

    private static (int[] Inputs, int[] Outputs) Unary(OneOpGraph g, BuiltinOperator op, OperatorOptions? options, float scale = 0, int zero = 0)
    {
        int input = g.Int8(1, 256);
        int output = scale > 0 ? g.Int8(scale, zero, 1, 256) : g.Int8(1, 256);
        return Single(g, op, [input], [input], output, options);
    }

    // With an output of another scale TFLM copies the values where TFLite rescales them; no converter writes that.
    private static (int[] Inputs, int[] Outputs) Relu6(OneOpGraph g)
    {
        float scale = g.Scale();
        int zero = g.ZeroPoint();
        int input = g.Int8(scale, zero, 1, 256);
        return Single(g, BuiltinOperator.Relu6, [input], [input], g.Int8(scale, zero, 1, 256), null);
    }

    private static (int[] Inputs, int[] Outputs) Depthwise(OneOpGraph g)
    {
        int multiplier = 1 + g.Random.Next(3);
        int stride = 1 + g.Random.Next(2);
        float inputScale = g.Scale();
        float[] scales = g.ChannelScales(4 * multiplier);
        int input = g.Int8(inputScale, g.ZeroPoint(), 1, 7, 6, 4);
        int weights = g.Weights(scales, 3, 1, 3, 3, 4 * multiplier);
        int bias = g.Bias(4 * multiplier, [.. scales.Select(s => s * inputScale)]);
        int output = g.Int8(1, (7 + stride - 1) / stride, (6 + stride - 1) / stride, 4 * multiplier);
        return Single(g, BuiltinOperator.DepthwiseConv2D, [input], [input, weights, bias], output, OperatorOptions.DepthwiseConv2D(new Window(Padding.Same, stride, stride), multiplier, Pick(g, Activations)));
    }

    private static (int[] Inputs, int[] Outputs) Conv(OneOpGraph g)
    {
        int stride = 1 + g.Random.Next(2);
        float inputScale = g.Scale();
        float[] scales = g.ChannelScales(5);
        int input = g.Int8(inputScale, g.ZeroPoint(), 1, 7, 6, 4);
        int weights = g.Weights(scales, 0, 5, 3, 3, 4);
        int bias = g.Bias(5, [.. scales.Select(s => s * inputScale)]);
        int output = g.Int8(1, (7 + stride - 1) / stride, (6 + stride - 1) / stride, 5);
        return Single(g, BuiltinOperator.Conv2D, [input], [input, weights, bias], output, OperatorOptions.Conv2D(new Window(Padding.Same, stride, stride), Pick(g, Activations)));
    }

    private static (int[] Inputs, int[] Outputs) FullyConnected(OneOpGraph g)
    {
        float inputScale = g.Scale();
        float weightScale = 0.002f + (0.01f * g.Random.NextSingle());
        int input = g.Int8(inputScale, g.ZeroPoint(), 1, 33);
        int weights = g.Weights(weightScale, 7, 33);
        int bias = g.Bias(7, inputScale * weightScale);
        return Single(g, BuiltinOperator.FullyConnected, [input], [input, weights, bias], g.Int8(1, 7), OperatorOptions.FullyConnected(Pick(g, Activations)));
    }

    private static (int[] Inputs, int[] Outputs) TransposeConv(OneOpGraph g)
    {
        float[] scales = g.ChannelScales(3);
        int input = g.Int8(1, 3, 4, 5);
        int weights = g.Weights(scales, 0, 3, 3, 3, 5);
        return Single(g, BuiltinOperator.TransposeConv, [input], [g.Ints(1, 6, 8, 3), weights, input], g.Int8(1, 6, 8, 3), OperatorOptions.TransposeConv(new Window(Padding.Same, 2, 2)));
    }

    private static (int[] Inputs, int[] Outputs) Pool(OneOpGraph g, BuiltinOperator op)
    {
        float scale = g.Scale();
        int zero = g.ZeroPoint();
        int input = g.Int8(scale, zero, 1, 7, 6, 3);
        return Single(g, op, [input], [input], g.Int8(scale, zero, 1, 4, 3, 3), OperatorOptions.Pool2D(new Window(Padding.Same, 2, 2), 3, 2, Pick(g, Activations)));
    }

    private static (int[] Inputs, int[] Outputs) Softmax(OneOpGraph g)
    {
        int input = g.Int8(4, 17);
        return Single(g, BuiltinOperator.Softmax, [input], [input], g.Int8(1f / 256, -128, 4, 17), OperatorOptions.Softmax(0.5f + g.Random.NextSingle()));
    }

    private static (int[] Inputs, int[] Outputs) LogSoftmax(OneOpGraph g)
    {
        int input = g.Int8(4, 17);
        return Single(g, BuiltinOperator.LogSoftmax, [input], [input], g.Int8(16f / 256, 127, 4, 17), null);
    }

    private static (int[] Inputs, int[] Outputs) L2Normalization(OneOpGraph g)
    {
        int input = g.Int8(1, 3, 2, 9);
        return Single(g, BuiltinOperator.L2Normalization, [input], [input], g.Int8(1f / 128, 0, 1, 3, 2, 9), OperatorOptions.L2Normalization());
    }

    private static (int[] Inputs, int[] Outputs) Prelu(OneOpGraph g)
    {
        int input = g.Int8(1, 3, 4, 5);
        int slopes = g.Int8Constant(g.Scale(), g.ZeroPoint(), 1, 1, 5);
        return Single(g, BuiltinOperator.Prelu, [input], [input, slopes], g.Int8(1, 3, 4, 5), null);
    }

    private static (int[] Inputs, int[] Outputs) BatchMatMul(OneOpGraph g)
    {
        bool transposed = g.Random.Next(2) == 0;
        int left = g.Int8(2, 3, 6);
        int right = transposed ? g.Int8(2, 4, 6) : g.Int8(2, 6, 4);
        return Single(g, BuiltinOperator.BatchMatmul, [left, right], [left, right], g.Int8(2, 3, 4), OperatorOptions.BatchMatMul(adjY: transposed));
    }

    private static (int[] Inputs, int[] Outputs) Resize(OneOpGraph g, BuiltinOperator op)
    {
        float scale = g.Scale();
        int zero = g.ZeroPoint();
        (bool corners, bool centres) = Pick(g, new[] { (false, false), (true, false), (false, true) });
        int input = g.Int8(scale, zero, 1, 3, 4, 2);
        OperatorOptions options = op == BuiltinOperator.ResizeBilinear
            ? OperatorOptions.ResizeBilinear(corners, centres)
            : OperatorOptions.ResizeNearestNeighbor(corners, centres);
        return Single(g, op, [input], [input, g.Ints(5, 7)], g.Int8(scale, zero, 1, 5, 7, 2), options);
    }

    private static (int[] Inputs, int[] Outputs) Reduce(OneOpGraph g, BuiltinOperator op)
    {
        float scale = g.Scale();
        int zero = g.ZeroPoint();
        int input = g.Int8(scale, zero, 2, 3, 4, 5);
        return Single(g, op, [input], [input, g.Ints(1, -1)], g.Int8(scale, zero, 2, 1, 4, 1), OperatorOptions.Reducer(keepDims: true));
    }

    private static (int[] Inputs, int[] Outputs) Arg(OneOpGraph g, BuiltinOperator op, OperatorOptions options)
    {
        int input = g.Int8(2, 3, 9);
        return Single(g, op, [input], [input, g.Ints(-1)], g.Graph.Tensor("out", TensorType.Int32, [2, 3]), options);
    }
}
