using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Quantization;

/// <summary>Writes a quantized chain as a .tflite file, with the op versions and tensor layouts of TFLite's converter.</summary>
public static class TfliteExport
{
    /// <summary>The file; the same model gives the same bytes.</summary>
    public static byte[] Write(QuantizedModel model)
    {
        var builder = new TfliteModelBuilder(model.Name);
        SubgraphBuilder graph = builder.Main;
        int tensor = graph.Int8("input", model.Layers[0].InputShape, model.Input.Scale, model.Input.ZeroPoint);
        graph.Inputs(tensor);
        foreach (QuantizedLayer layer in model.Layers)
        {
            tensor = AddLayer(graph, layer, tensor);
        }

        graph.Outputs(tensor);
        return builder.Build();
    }

    private static int AddLayer(SubgraphBuilder graph, QuantizedLayer layer, int input)
    {
        int[] inputs = layer.Code == BuiltinOperator.Reshape
            ? [input, graph.Int32Constant(layer.Name + "/shape", [layer.OutputShape.Length], layer.OutputShape)]
            : layer.Weights is null ? [input] : [input, .. AddWeights(graph, layer, layer.Weights)];
        int output = graph.Int8(layer.Name, layer.OutputShape, layer.Output.Scale, layer.Output.ZeroPoint);
        (OperatorOptions options, int version) = OptionsOf(layer);
        graph.Operator(layer.Code, inputs, [output], options, version);
        return output;
    }

    private static int[] AddWeights(SubgraphBuilder graph, QuantizedLayer layer, QuantizedWeights weights)
    {
        float[] biasScales = Array.ConvertAll(weights.Scales, scale => layer.Input.Scale * scale);
        int axis = layer.Code == BuiltinOperator.DepthwiseConv2D ? 3 : 0;
        return
        [
            graph.Int8Constant(layer.Name + "/weights", weights.Shape, weights.Values, Parameters(weights.Scales, axis)),
            graph.Int32Constant(layer.Name + "/bias", [weights.Bias.Length], weights.Bias, Parameters(biasScales, 0)),
        ];
    }

    private static QuantizationParameters Parameters(float[] scales, int axis) =>
        scales.Length == 1 ? QuantizationParameters.PerTensor(scales[0], 0) : QuantizationParameters.PerChannel(scales, axis);

    private static (OperatorOptions Options, int Version) OptionsOf(QuantizedLayer layer) => layer.Code switch
    {
        BuiltinOperator.Conv2D => (OperatorOptions.Conv2D(layer.Window, layer.Activation), 3),
        BuiltinOperator.DepthwiseConv2D => (
            OperatorOptions.DepthwiseConv2D(layer.Window, layer.OutputShape[3] / layer.InputShape[3], layer.Activation), 3),
        BuiltinOperator.AveragePool2D => (
            OperatorOptions.Pool2D(layer.Window, layer.KernelHeight, layer.KernelWidth, layer.Activation), 2),
        BuiltinOperator.FullyConnected => (OperatorOptions.FullyConnected(layer.Activation), 4),
        BuiltinOperator.Reshape => (OperatorOptions.Reshape(layer.OutputShape), 1),
        BuiltinOperator.Softmax => (OperatorOptions.Softmax(), 2),
        _ => throw new NotSupportedException($"The export has no options for {layer.Code}."),
    };
}
