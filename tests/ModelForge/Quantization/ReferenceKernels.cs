using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Quantization;

/// <summary>Plain integer kernels for one chain op each, bit-exact with TensorFlow Lite Micro's reference kernels.</summary>
/// <remarks>Sources: TFLite reference/integer_ops/{conv,depthwise_conv,fully_connected,pooling}.h, kernels/padding.h.</remarks>
public static class ReferenceKernels
{
    /// <summary>The op's output for an input of its length.</summary>
    public static sbyte[] Run(QuantizedLayer layer, sbyte[] input)
    {
        if (input.Length != layer.InputLength)
        {
            throw new ArgumentException($"{layer.Name} takes {layer.InputLength} bytes, not {input.Length}.", nameof(input));
        }

        return layer.Code switch
        {
            BuiltinOperator.Conv2D => Convolve(layer, input),
            BuiltinOperator.DepthwiseConv2D => ConvolveDepthwise(layer, input),
            BuiltinOperator.FullyConnected => Connect(layer, input),
            BuiltinOperator.AveragePool2D => AveragePool(layer, input),
            BuiltinOperator.Softmax => ReferenceSoftmax.Run(layer, input),
            BuiltinOperator.Reshape => [.. input],
            _ => throw new NotSupportedException($"The reference has no kernel for {layer.Code}."),
        };
    }

    private static sbyte[] Convolve(QuantizedLayer layer, sbyte[] input)
    {
        QuantizedWeights weights = layer.Weights!;
        int filterChannels = weights.Shape[3];
        int channels = layer.InputShape[3];
        int filtersPerGroup = layer.OutputShape[3] / (channels / filterChannels);
        var output = new sbyte[layer.OutputLength];
        var requantize = new Requantizer(layer);
        foreach (WindowPosition position in WindowPosition.All(layer))
        {
            for (int c = 0; c < layer.OutputShape[3]; c++)
            {
                int sum = 0;
                foreach ((int tap, int pixel) in position.Taps)
                {
                    for (int i = 0; i < filterChannels; i++)
                    {
                        int value = input[(pixel * channels) + (c / filtersPerGroup * filterChannels) + i] - layer.Input.ZeroPoint;
                        sum += value * weights.Values[(((c * layer.KernelHeight * layer.KernelWidth) + tap) * filterChannels) + i];
                    }
                }

                output[(position.Pixel * layer.OutputShape[3]) + c] = requantize.Apply(sum, c);
            }
        }

        return output;
    }

    private static sbyte[] ConvolveDepthwise(QuantizedLayer layer, sbyte[] input)
    {
        QuantizedWeights weights = layer.Weights!;
        int channels = layer.InputShape[3];
        int outputs = layer.OutputShape[3];
        var output = new sbyte[layer.OutputLength];
        var requantize = new Requantizer(layer);
        foreach (WindowPosition position in WindowPosition.All(layer))
        {
            for (int c = 0; c < outputs; c++)
            {
                int sum = 0;
                foreach ((int tap, int pixel) in position.Taps)
                {
                    int value = input[(pixel * channels) + (c / (outputs / channels))] - layer.Input.ZeroPoint;
                    sum += value * weights.Values[(tap * outputs) + c];
                }

                output[(position.Pixel * outputs) + c] = requantize.Apply(sum, c);
            }
        }

        return output;
    }

    private static sbyte[] Connect(QuantizedLayer layer, sbyte[] input)
    {
        QuantizedWeights weights = layer.Weights!;
        int inputs = weights.Shape[1];
        int outputs = weights.Shape[0];
        var output = new sbyte[layer.OutputLength];
        var requantize = new Requantizer(layer);
        for (int o = 0; o < output.Length; o++)
        {
            int sum = 0;
            for (int i = 0; i < inputs; i++)
            {
                sum += (input[(o / outputs * inputs) + i] - layer.Input.ZeroPoint) * weights.Values[(o % outputs * inputs) + i];
            }

            output[o] = requantize.Apply(sum, o % outputs);
        }

        return output;
    }

    private static sbyte[] AveragePool(QuantizedLayer layer, sbyte[] input)
    {
        int channels = layer.InputShape[3];
        var output = new sbyte[layer.OutputLength];
        (int low, int high) = Requantizer.ActivationRange(layer);
        foreach (WindowPosition position in WindowPosition.All(layer))
        {
            for (int c = 0; c < channels; c++)
            {
                int sum = position.Taps.Sum(tap => input[(tap.Pixel * channels) + c]);
                int count = position.Taps.Count;
                int mean = sum > 0 ? (sum + (count / 2)) / count : (sum - (count / 2)) / count;
                output[(position.Pixel * channels) + c] = (sbyte)Math.Clamp(mean, low, high);
            }
        }

        return output;
    }
}
