using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>FULLY_CONNECTED, quantized per tensor or per channel, with or without bias.</summary>
/// <remarks>Source of the rules: TFLM fully_connected_common.cc and kernel_util.cc.</remarks>
internal static class FullyConnectedLowering
{
    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor input = graph.Input(node, 0);
        TfliteTensor filter = graph.Input(node, 1);
        TfliteTensor? bias = graph.OptionalInput(node, 2);
        TfliteTensor output = graph.Output(node);
        Require.Computed(input);
        Require.Int8Activation(input, filter);
        Require.Int8Activation(output);
        if (node.Options?.ReadByte(1) is > 0 and var format)
        {
            throw new OperatorProblemException($"weights in the shuffled format {format} (convert the model again without it)");
        }

        Require.Shape(filter.Shape.Count == 2, $"weights of {filter.Shape.Count} dimensions instead of 2");
        int channels = filter.Shape[0];
        int depth = filter.Shape[1];
        int rows = input.Elements / depth;
        Require.Shape(rows * depth == input.Elements && rows * channels == output.Elements, "shapes that do not fit each other");
        Func<int, double> multiplier = Multiplier(input, filter, bias, output);

        // TFLite has zero points of weights for one scale only.
        int weightZero = filter.Scales.Count == 1 ? filter.ZeroPoint : 0;
        Require.Shape(weightZero is >= sbyte.MinValue and <= sbyte.MaxValue, $"the zero point {weightZero} for its weights");
        var encoding = new ChannelEncoding(ChannelEncoding.ReadWeights(filter), channels, weightZero);
        var op = new LoweredOp(ModelOpCode.FullyConnected, node) { Macs = (long)rows * depth * channels };
        encoding.AddTo(op, node.Options?.ReadByte(0) ?? 0, input, output, multiplier, ChannelEncoding.ReadBias(bias, channels));
        op.Parameters.Add(rows);
        graph.Add(op, input, output);
    }

    private static Func<int, double> Multiplier(TfliteTensor input, TfliteTensor filter, TfliteTensor? bias, TfliteTensor output)
    {
        if (filter.Scales.Count > 1)
        {
            Require.Shape(filter.Scales.Count == filter.Shape[0] && filter.QuantizedDimension == 0, "scales that do not fit its output channels");
            return channel => (double)input.Scale * filter.Scales[channel] / output.Scale;
        }

        Require.Shape(filter.Scales.Count == 1, "weights without a scale");

        // The product is rounded to single here, and only here.
        double product = input.Scale * filter.Scale;
        if (bias is { Scales.Count: 1 } && Math.Abs(product - bias.Scale) / output.Scale > 0.02)
        {
            throw new OperatorProblemException("a bias whose scale is not that of input times weights (quantize the model again)");
        }

        return _ => product / output.Scale;
    }
}
