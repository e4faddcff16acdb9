using TinyDevice.ModelForge.Tflite;
using TinyDevice.ModelForge.Training;

namespace TinyDevice.ModelForge.Quantization;

/// <summary>Turns a trained network into int8 as TFLite's converter does: ranges from calibration, symmetric weights, int32 bias.</summary>
/// <remarks>Convolutions get a scale per output channel, dense layers one for all; the narrow range -127..127 for weights.</remarks>
internal sealed class PostTrainingQuantizer
{
    private readonly List<QuantizedLayer> _layers = [];
    private TensorQuantization _input;
    private int[] _shape = [];

    /// <summary>Quantizes for the ranges that activations take on over the calibration samples.</summary>
    public static QuantizedModel Quantize(string name, Network network, IReadOnlyCollection<Sample> calibration) =>
        new(name, new PostTrainingQuantizer().Convert(network, ActivationRanges.Measure(network, calibration)));

    private List<QuantizedLayer> Convert(Network network, ActivationRanges ranges)
    {
        _input = ranges.Input;
        Signal input = network.Layers[0].InputShape;
        _shape = [1, input.Time, 1, input.Channels];
        for (int i = 0; i < network.Layers.Count; i++)
        {
            Append(network.Layers[i], ranges.Outputs[i]);
        }

        Add(Next("softmax", BuiltinOperator.Softmax, _shape) with { Output = TensorQuantization.Probability });
        return _layers;
    }

    private void Append(Layer layer, TensorQuantization output)
    {
        switch (layer)
        {
            case ConvolutionLayer convolution: AppendConvolution(convolution, output); break;
            case DepthwiseLayer depthwise: AppendDepthwise(depthwise, output); break;
            case AveragePoolLayer pool: AppendPool(pool); break;
            case DenseLayer dense: AppendDense(dense, output); break;
            default: throw new NotSupportedException($"No int8 op is known for {layer.GetType().Name}.");
        }
    }

    private void AppendConvolution(ConvolutionLayer layer, TensorQuantization output)
    {
        int[] shape = [layer.OutputShape.Channels, layer.Window.Taps, 1, layer.InputShape.Channels];
        QuantizedWeights weights = WeightQuantizer.PerOutputRow(layer, shape, _input.Scale);
        AddWeighted(Sliding(layer, BuiltinOperator.Conv2D, layer.Window), layer, output, weights);
    }

    private void AppendDepthwise(DepthwiseLayer layer, TensorQuantization output)
    {
        int[] shape = [1, layer.Window.Taps, 1, layer.OutputShape.Channels];
        QuantizedWeights weights = WeightQuantizer.PerLastAxis(layer, shape, _input.Scale);
        AddWeighted(Sliding(layer, BuiltinOperator.DepthwiseConv2D, layer.Window), layer, output, weights);
    }

    private void AppendDense(DenseLayer layer, TensorQuantization output)
    {
        int[] shape = [layer.OutputShape.Length, layer.InputShape.Length];
        QuantizedWeights weights = WeightQuantizer.PerTensor(layer, shape, _input.Scale);
        AddWeighted(Next(layer.Name, BuiltinOperator.FullyConnected, [1, layer.OutputShape.Length]), layer, output, weights);
    }

    // Pooling and reshaping keep their input's quantization: TFLite demands it.
    private void AppendPool(AveragePoolLayer layer)
    {
        Add(Next(layer.Name, BuiltinOperator.AveragePool2D, ShapeOf(layer)) with
        {
            Window = new Window(Padding.Valid, layer.Block, 1),
            KernelHeight = layer.Block,
        });
        Add(Next("flatten", BuiltinOperator.Reshape, [1, layer.OutputShape.Length]));
    }

    private void AddWeighted(QuantizedLayer quantized, WeightedLayer layer, TensorQuantization output, QuantizedWeights weights) =>
        Add(quantized with
        {
            Output = output,
            Weights = weights,
            Activation = layer.Relu ? Activation.Relu : Activation.None,
        });

    private QuantizedLayer Sliding(Layer layer, BuiltinOperator code, TimeWindow window) => Next(layer.Name, code, ShapeOf(layer)) with
    {
        Window = new Window(Padding.Same, window.Stride, window.Stride),
        KernelHeight = window.Taps,
    };

    private static int[] ShapeOf(Layer layer) => [1, layer.OutputShape.Time, 1, layer.OutputShape.Channels];

    private QuantizedLayer Next(string name, BuiltinOperator code, int[] shape) => new()
    {
        Name = name,
        Code = code,
        InputShape = _shape,
        OutputShape = shape,
        Input = _input,
        Output = _input,
    };

    private void Add(QuantizedLayer layer)
    {
        _layers.Add(layer);
        (_shape, _input) = (layer.OutputShape, layer.Output);
    }
}
