using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.Reference.Tests;

/// <summary>What the cases build their one op from: seeded tensors.</summary>
internal sealed class OneOpGraph(SubgraphBuilder graph, Random random)
{
    /// <summary>Choices of the case.</summary>
    public Random Random => random;

    /// <summary>The subgraph under construction.</summary>
    public SubgraphBuilder Graph => graph;

    /// <summary>A random scale between 1/200 and 1/20.</summary>
    public float Scale() => 0.005f + (0.045f * random.NextSingle());

    /// <summary>A random zero point, the extremes among them.</summary>
    public int ZeroPoint() => random.Next(6) switch { 0 => -128, 1 => 127, _ => random.Next(-128, 128) };

    /// <summary>An int8 tensor.</summary>
    public int Int8(params int[] shape) => graph.Int8("t", shape, Scale(), ZeroPoint());

    /// <summary>An int8 tensor of a given quantization.</summary>
    public int Int8(float scale, int zeroPoint, params int[] shape) => graph.Int8("t", shape, scale, zeroPoint);

    /// <summary>One scale for each of some channels.</summary>
    public float[] ChannelScales(int channels) => [.. Enumerable.Range(0, channels).Select(_ => 0.002f + (0.01f * random.NextSingle()))];

    /// <summary>Symmetric weights with one scale per index of an axis.</summary>
    public int Weights(float[] scales, int axis, params int[] shape) =>
        graph.Int8Constant("weights", shape, Values(shape, 127), QuantizationParameters.PerChannel(scales, axis));

    /// <summary>Weights of one scale.</summary>
    public int Weights(float scale, params int[] shape) =>
        graph.Int8Constant("weights", shape, Values(shape, 127), QuantizationParameters.PerTensor(scale, 0));

    /// <summary>A constant of int8 values.</summary>
    public int Int8Constant(float scale, int zeroPoint, params int[] shape) =>
        graph.Int8Constant("constant", shape, Values(shape, 128), QuantizationParameters.PerTensor(scale, zeroPoint));

    /// <summary>A bias; its scale is the input's times the weights' of each channel.</summary>
    public int Bias(int channels, params float[] scales) => graph.Int32Constant(
        "bias",
        [channels],
        [.. Enumerable.Range(0, channels).Select(_ => random.Next(-4000, 4000))],
        scales.Length == 1 ? QuantizationParameters.PerTensor(scales[0], 0) : QuantizationParameters.PerChannel(scales, 0));

    /// <summary>A constant of int32 values in one dimension.</summary>
    public int Ints(params int[] values) => graph.Int32Constant("ints", [values.Length], values);

    private sbyte[] Values(int[] shape, int below) =>
        [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (sbyte)random.Next(below == 128 ? -128 : -127, 128))];
}
