using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>AVERAGE_POOL_2D and MAX_POOL_2D.</summary>
/// <remarks>Source of the rules: TFLM pooling_common.cc.</remarks>
internal static class Pool2DLowering
{
    public static void LowerAverage(GraphLowering graph, TfliteNode node) => Lower(graph, node, ModelOpCode.AveragePool2D);

    public static void LowerMaximum(GraphLowering graph, TfliteNode node) => Lower(graph, node, ModelOpCode.MaxPool2D);

    private static void Lower(GraphLowering graph, TfliteNode node, ModelOpCode code)
    {
        TfliteTensor input = graph.Input(node, 0);
        TfliteTensor output = graph.Output(node);
        FlatTable options = node.Options ?? throw new OperatorProblemException("no options (export the model again)");
        Require.Computed(input);
        Require.Int8Activation(input);
        Require.Int8Activation(output);
        if (Math.Abs(input.Scale - output.Scale) > 1.0e-6)
        {
            throw new OperatorProblemException("another scale after the pool than before (quantize the model again)");
        }

        var shape = ConvolutionShape.Create(
            input,
            output,
            (options.ReadInt(4), options.ReadInt(3)),
            (options.ReadInt(2), options.ReadInt(1)),
            (1, 1),
            options.ReadByte(0) == 0);
        Require.Shape(output.Shape[3] == shape.InputChannels, "another number of channels out than in");
        (int min, int max) = Quantization.ActivationRange(options.ReadByte(5), output);
        var op = new LoweredOp(code, node);
        op.Parameters.AddRange(
        [
            shape.Batches, shape.Height.Input, shape.Width.Input, shape.InputChannels, shape.Height.Output, shape.Width.Output,
            shape.Height.Filter, shape.Width.Filter, shape.Height.Stride, shape.Width.Stride, shape.Height.Padding, shape.Width.Padding,
            min, max,
        ]);
        graph.Add(op, input, output);
    }
}
