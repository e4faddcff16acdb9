using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>CONV_2D with groups and dilation; a 1x1 convolution of stride 1 becomes FULLY_CONNECTED over all positions.</summary>
/// <remarks>Source of the rules: TFLM conv_common.cc and TFLite kernel_util.cc.</remarks>
internal static class Conv2DLowering
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
        Require.Shape(filter.Shape.Count == 4, $"filters of {filter.Shape.Count} dimensions instead of 4");
        int channels = filter.Shape[0];
        var shape = ConvolutionShape.Create(
            input,
            output,
            (filter.Shape[1], filter.Shape[2]),
            (options.ReadInt(2), options.ReadInt(1)),
            (options.ReadInt(5, 1), options.ReadInt(4, 1)),
            options.ReadByte(0) == 0);
        int groups = shape.InputChannels / filter.Shape[3];
        bool fits = output.Shape[3] == channels && groups * filter.Shape[3] == shape.InputChannels && groups > 0 && channels % groups == 0;
        Require.Shape(fits, "channels that do not fit its filters");
        var encoding = new ChannelEncoding(ChannelEncoding.ReadWeights(filter), channels, 0);
        bool pointwise = shape.IsPointwise && groups == 1;
        var op = new LoweredOp(pointwise ? ModelOpCode.FullyConnected : ModelOpCode.Conv2D, node)
        {
            Macs = shape.Positions * filter.Elements,
        };
        int[] bias = ChannelEncoding.ReadBias(graph.OptionalInput(node, 2), channels);
        encoding.AddTo(op, options.ReadByte(3), input, output, Multiplier(input, filter, output, dimension: 0), bias);
        if (pointwise)
        {
            op.Parameters.Add((int)shape.Positions);
        }
        else
        {
            shape.AddTo(op, groups, input.ZeroPoint);
        }

        graph.Add(op, input, output);
    }

    /// <summary>The real multiplier of a channel; <paramref name="dimension"/> is the filter's that counts the output channels.</summary>
    public static Func<int, double> Multiplier(TfliteTensor input, TfliteTensor filter, TfliteTensor output, int dimension)
    {
        int channels = filter.Shape[dimension];
        bool fits = filter.Scales.Count == 1 || (filter.Scales.Count == channels && filter.QuantizedDimension == dimension);
        Require.Shape(fits, "scales that do not fit its output channels");
        return channel => (double)input.Scale * filter.Scales[filter.Scales.Count == 1 ? 0 : channel] / output.Scale;
    }
}
