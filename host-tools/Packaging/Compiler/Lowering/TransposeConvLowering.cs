using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>TRANSPOSE_CONV: a copy that spreads the input over its strides, then a convolution with filters turned by 180 degrees.</summary>
/// <remarks>
/// What the copy puts in between is the input's zero point, which adds nothing, so every sum is the one TFLite scatters together.
/// Source of the rules: TFLite reference_integer_ops::TransposeConv.
/// </remarks>
internal static class TransposeConvLowering
{
    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor filter, TfliteTensor input, TfliteTensor output) = (graph.Input(node, 1), graph.Input(node, 2), graph.Output(node));
        FlatTable options = node.Options ?? throw new OperatorProblemException("no options (export the model again)");
        Require.Computed(input);
        Require.Int8Activation(input, filter);
        Require.Int8Activation(output);
        Require.Shape(filter.Shape.Count == 4 && input.Shape.Count == 4 && output.Shape.Count == 4, "an input, filter or output without 4 dimensions");
        bool fits = input.Shape[0] == output.Shape[0] && filter.Shape[0] == output.Shape[3] && filter.Shape[3] == input.Shape[3];
        Require.Shape(fits, "batches or channels that do not fit its filters");
        bool same = options.ReadByte(0) == 0;
        ConvolutionAxis height = Spread(input.Shape[1], output.Shape[1], filter.Shape[1], options.ReadInt(2), same);
        ConvolutionAxis width = Spread(input.Shape[2], output.Shape[2], filter.Shape[2], options.ReadInt(1), same);
        ArenaTensor spread = AddSpread(graph, node, input, height, width);
        var shape = new ConvolutionShape(input.Shape[0], input.Shape[3], height with { Stride = 1 }, width with { Stride = 1 });
        var encoding = new ChannelEncoding(Turn(ChannelEncoding.ReadWeights(filter), filter), output.Shape[3], 0);
        var op = new LoweredOp(ModelOpCode.Conv2D, node) { Macs = shape.Positions * filter.Elements };
        int[] bias = ChannelEncoding.ReadBias(graph.OptionalInput(node, 3), output.Shape[3]);
        encoding.AddTo(op, options.ReadByte(3), input, output, Conv2DLowering.Multiplier(input, filter, output, dimension: 0), bias);
        shape.AddTo(op, 1, input.ZeroPoint);
        op.Inputs.Add(spread);
        op.Outputs.Add(graph.Activation(output));
        graph.Add(op);
    }

    /// <summary>The axis of the convolution over the spread input; the stride is that of the spreading.</summary>
    private static ConvolutionAxis Spread(int input, int output, int filter, int stride, bool same)
    {
        // The convolution this one is the transpose of, from output to input.
        var forward = ConvolutionAxis.Create(output, input, filter, stride, 1, same);
        long size = ((input - 1L) * stride) + 1;
        Require.Shape(size <= short.MaxValue, $"an input of {size} when spread over its stride, more than 32,767");
        return new ConvolutionAxis((int)size, output, filter, stride, 1, filter - 1 - forward.Padding);
    }

    private static ArenaTensor AddSpread(GraphLowering graph, TfliteNode node, TfliteTensor input, ConvolutionAxis height, ConvolutionAxis width)
    {
        if (height.Stride == 1 && width.Stride == 1)
        {
            return graph.Activation(input);
        }

        int channels = input.Shape[3];
        int row = width.Input * channels;
        long bytes = (long)input.Shape[0] * height.Input * row;
        Require.Shape(bytes <= 1 << 28, "an input too large when spread over its strides");
        var spread = new ArenaTensor((int)bytes);
        var from = new StridedView(graph.Activation(input), 0, StridedCopy.StridesOf(input.Shape));
        var to = new StridedView(spread, 0, [height.Input * row, height.Stride * row, width.Stride * channels, 1]);
        graph.Add(StridedCopy.Create(node, 1, input.Shape, from, to, input.ZeroPoint));
        return spread;
    }

    private static sbyte[] Turn(sbyte[] weights, TfliteTensor filter)
    {
        int taps = filter.Shape[1] * filter.Shape[2];
        int depth = filter.Shape[3];
        var turned = new sbyte[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            int tap = i / depth % taps;
            turned[i + ((taps - 1 - (2 * tap)) * depth)] = weights[i];
        }

        return turned;
    }
}
