using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>DEPTHWISE_CONV_2D with any multiplier and dilation; filters are turned from [h, w, channel] to [channel, h, w].</summary>
/// <remarks>
/// With one input channel every output channel sees the same input, and it becomes the CONV_2D it then is.
/// Source of the rules: TFLM depthwise_conv_common.cc and TFLite kernel_util.cc.
/// </remarks>
internal static class DepthwiseConv2DLowering
{
    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor input = graph.Input(node, 0);
        TfliteTensor filter = graph.Input(node, 1);
        TfliteTensor output = graph.Output(node);
        FlatTable options = node.Options ?? throw new OperatorProblemException("no options (export the model again)");
        Require.Computed(input);
        Require.Int8Activation(input, filter);
        Require.Int8Activation(output);
        Require.Shape(filter.Shape.Count == 4 && filter.Shape[0] == 1, "filters whose shape is not [1, h, w, channels]");
        int channels = filter.Shape[3];
        var shape = ConvolutionShape.Create(
            input,
            output,
            (filter.Shape[1], filter.Shape[2]),
            (options.ReadInt(2), options.ReadInt(1)),
            (options.ReadInt(6, 1), options.ReadInt(5, 1)),
            options.ReadByte(0) == 0);
        int multiplier = channels / shape.InputChannels;
        Require.Shape(output.Shape[3] == channels && multiplier * shape.InputChannels == channels, "channels that do not fit its filters");
        var encoding = new ChannelEncoding(ByChannel(ChannelEncoding.ReadWeights(filter), channels), channels, 0);
        bool isDense = shape.InputChannels == 1;
        var op = new LoweredOp(isDense ? ModelOpCode.Conv2D : ModelOpCode.DepthwiseConv2D, node) { Macs = shape.Positions * filter.Elements };
        int[] bias = ChannelEncoding.ReadBias(graph.OptionalInput(node, 2), channels);
        encoding.AddTo(op, options.ReadByte(4), input, output, Conv2DLowering.Multiplier(input, filter, output, dimension: 3), bias);
        shape.AddTo(op, isDense ? 1 : multiplier, input.ZeroPoint);
        graph.Add(op, input, output);
    }

    private static sbyte[] ByChannel(sbyte[] weights, int channels)
    {
        int taps = weights.Length / channels;
        var turned = new sbyte[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            turned[(i % channels * taps) + (i / channels)] = weights[i];
        }

        return turned;
    }
}
