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

        Add("softmax", BuiltinOperator.Softmax, _shape, TensorQuantization.Probability, layer => layer);
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
        AddSliding(layer, BuiltinOperator.Conv2D, layer.Window, output, weights);
    }

    private void AppendDepthwise(DepthwiseLayer layer, TensorQuantization output)
    {
        int[] shape = [1, layer.Window.Taps, 1, layer.OutputShape.Channels];
        QuantizedWeights weights = WeightQuantizer.PerLastAxis(layer, shape, _input.Scale);
        AddSliding(layer, BuiltinOperator.DepthwiseConv2D, layer.Window, output, weights);
    }

    private void AddSliding(WeightedLayer layer, BuiltinOperator code, TimeWindow window, TensorQuantization output, QuantizedWeights weights)
    {
        int[] shape = [1, layer.OutputShape.Time, 1, layer.OutputShape.Channels];
        Add(layer.Name, code, shape, output, added => added with
        {
            Weights = weights,
            Activation = layer.Relu ? Activation.Relu : Activation.None,
            Window = new Window(Padding.Same, window.Stride, window.Stride),
            KernelHeight = window.Taps,
        });
    }

    // Pooling and reshaping keep their input's quantization: TFLite demands it.
    private void AppendPool(AveragePoolLayer layer)
    {
        int[] shape = [1, layer.OutputShape.Time, 1, layer.OutputShape.Channels];
        Add(layer.Name, BuiltinOperator.AveragePool2D, shape, _input, added => added with
        {
            Window = new Window(Padding.Valid, layer.Block, 1),
            KernelHeight = layer.Block,
        });
        Add("flatten", BuiltinOperator.Reshape, [1, layer.OutputShape.Length], _input, added => added);
    }

    private void AppendDense(DenseLayer layer, TensorQuantization output)
    {
        int[] shape = [layer.OutputShape.Length, layer.InputShape.Length];
        QuantizedWeights weights = WeightQuantizer.PerTensor(layer, shape, _input.Scale);
        Add(layer.Name, BuiltinOperator.FullyConnected, [1, layer.OutputShape.Length], output, added => added with
        {
            Weights = weights,
            Activation = layer.Relu ? Activation.Relu : Activation.None,
        });
    }

    private void Add(string name, BuiltinOperator code, int[] shape, TensorQuantization output, Func<QuantizedLayer, QuantizedLayer> complete)
    {
        var layer = new QuantizedLayer
        {
            Name = name,
            Code = code,
            InputShape = _shape,
            OutputShape = shape,
            Input = _input,
            Output = output,
        };
        _layers.Add(complete(layer));
        (_shape, _input) = (shape, output);
    }
}
