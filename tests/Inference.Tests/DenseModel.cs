using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.Inference.Tests;

/// <summary>A model of one op with a filter per output channel, made to reach the ends of every range.</summary>
internal sealed class DenseModel
{
    private static readonly float[] Multipliers =
    [
        1f / 64, 1f / 256, 1f / 1000, 0.99999994f / 512, 1f / 4096, 1f / 30_000, 0.5f, 0.99999994f, 1f, 1.9999999f, 3.7f, 1f / 131_072, 1e-6f, 1e-7f, 1e-8f, 1e-10f, 0f,
    ];

    private readonly TfliteModelBuilder _builder = new();
    private readonly Random _random;
    private int _inputBytes;
    private int _depth;

    private DenseModel(int seed)
    {
        _random = new Random(seed);
    }

    /// <summary>The .tflite file.</summary>
    public byte[] File { get; private set; } = [];

    /// <summary>Shape and parameters, for people.</summary>
    public string Description { get; private set; } = "";

    /// <summary>A window of a few channels.</summary>
    public int WindowBytes => Math.Max(_depth, 12) * _random.Next(1, 8);

    public static DenseModel FullyConnected(int seed)
    {
        var model = new DenseModel(seed);
        (int rows, int depth, int channels) = (model.Pick(1, 2, 3, 4, 5, 37, 73), model.Next(1, 200), model.Next(1, 45));
        if (seed % 5 == 0)
        {
            depth = model.Next(200, 700);
        }

        model.Build(BuiltinOperator.FullyConnected, [rows, depth], [channels, depth], [rows, channels], OperatorOptions.FullyConnected(model.Activation()));
        return model;
    }

    public static DenseModel Convolution(int seed)
    {
        var model = new DenseModel(seed);
        (int h, int w, int depth, int channels, int batches) = (model.Next(1, 9), model.Next(1, 9), model.Pick(1, 2, 3, 4, 8, 16, 33), model.Next(1, 40), model.Next(1, 2));
        (int kernelH, int kernelW, int strideH, int strideW) = (model.Next(1, 4), model.Next(1, 4), model.Next(1, 3), model.Next(1, 3));
        (int dilationH, int dilationW) = seed % 4 == 0 ? (model.Next(1, 3), model.Next(1, 3)) : (1, 1);
        bool same = model.Next(0, 1) == 0;
        (int extentH, int extentW) = (((kernelH - 1) * dilationH) + 1, ((kernelW - 1) * dilationW) + 1);
        (h, w) = same ? (h, w) : (Math.Max(h, extentH), Math.Max(w, extentW));
        int outH = same ? (h + strideH - 1) / strideH : (h - extentH + strideH) / strideH;
        int outW = same ? (w + strideW - 1) / strideW : (w - extentW + strideW) / strideW;
        OperatorOptions options = OperatorOptions.Conv2D(
            new Window(same ? Padding.Same : Padding.Valid, strideH, strideW, dilationH, dilationW), model.Activation());
        model.Build(BuiltinOperator.Conv2D, [batches, h, w, depth], [channels, kernelH, kernelW, depth], [batches, outH, outW, channels], options);
        return model;
    }

    /// <summary>Noise, both ends, and a mixture of the ends.</summary>
    public IEnumerable<byte[]> Inputs()
    {
        byte[] noise = new byte[_inputBytes];
        _random.NextBytes(noise);
        yield return noise;
        yield return [.. Enumerable.Repeat((byte)0x80, _inputBytes)];
        yield return [.. Enumerable.Repeat((byte)0x7F, _inputBytes)];
        yield return [.. Enumerable.Range(0, _inputBytes).Select(_ => _random.Next(2) == 0 ? (byte)0x80 : (byte)0x7F)];
    }

    private void Build(BuiltinOperator code, int[] inputShape, int[] filterShape, int[] outputShape, OperatorOptions options)
    {
        int channels = filterShape[0];
        _depth = OneOpModel.Size(filterShape) / channels;
        _inputBytes = OneOpModel.Size(inputShape);
        int zero = Pick(-128, -3, 0, 127);
        int outputZero = Pick(-128, -128, -7, 5, 127);

        // Half of the models are such that no channel needs the plain formula.
        bool tame = Next(0, 1) == 0;
        float[] scales = [.. Enumerable.Range(0, channels).Select(_ => Pick(tame ? Multipliers[..10] : Multipliers))];
        SubgraphBuilder graph = _builder.Main;
        int input = graph.Int8("input", inputShape, 1, zero);
        int output = graph.Int8("output", outputShape, 1, outputZero);


        // TFLite has zero points of weights for a FULLY_CONNECTED with one scale only.
        QuantizationParameters quantization = code == BuiltinOperator.FullyConnected && Next(0, 2) == 0
            ? QuantizationParameters.PerTensor(scales[0], Pick(-128, -7, 0, 127))
            : QuantizationParameters.PerChannel(scales, 0);
        int filter = graph.Int8Constant("filter", filterShape, Weights(channels), quantization);
        int bias = graph.Int32Constant("bias", [channels], [.. Enumerable.Range(0, channels).Select(_ => Bias(tame))]);
        graph.Inputs(input).Outputs(output).Operator(code, [input, filter, bias], [output], options);
        File = _builder.Build();
        Description = $"{code} {string.Join('x', inputShape)} * {string.Join('x', filterShape)} -> {string.Join('x', outputShape)}, zeros {zero}, {quantization.ZeroPoints[0]}, {outputZero}";
    }

    private sbyte[] Weights(int channels)
    {
        List<sbyte> weights = [];
        for (int channel = 0; channel < channels; channel++)
        {
            int kind = _random.Next(8);
            weights.AddRange(Enumerable.Range(0, _depth).Select(_ => kind switch
            {
                0 => (sbyte)-128,
                1 => (sbyte)127,
                2 => (sbyte)-127,
                3 => (sbyte)0,
                4 => _random.Next(2) == 0 ? (sbyte)127 : (sbyte)-127,
                5 => (sbyte)_random.Next(-8, 9),
                _ => (sbyte)_random.Next(-128, 128),
            }));
        }

        return [.. weights];
    }

    private int Bias(bool tame) => tame
        ? Pick(0, 1, -1, Next(-5000, 5000), Next(-(1 << 20), 1 << 20))
        : Pick(0, 1, -1, Next(-5000, 5000), Next(-(1 << 20), 1 << 20), 1_900_000_000, -1_900_000_000, int.MaxValue, int.MinValue);

    private Activation Activation() => Pick(ModelForge.Tflite.Activation.None, ModelForge.Tflite.Activation.Relu, ModelForge.Tflite.Activation.Relu6);

    private int Next(int first, int last) => _random.Next(first, last + 1);

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];
}
