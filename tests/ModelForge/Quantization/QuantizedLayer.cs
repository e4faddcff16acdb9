using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Quantization;

/// <summary>One int8 op of a chain, with everything its result depends on.</summary>
public sealed record QuantizedLayer
{
    public required string Name { get; init; }

    /// <summary>CONV_2D, DEPTHWISE_CONV_2D, AVERAGE_POOL_2D, FULLY_CONNECTED, RESHAPE or SOFTMAX.</summary>
    public required BuiltinOperator Code { get; init; }

    /// <summary>NHWC, or [batch, channels].</summary>
    public required int[] InputShape { get; init; }

    public required int[] OutputShape { get; init; }

    public required TensorQuantization Input { get; init; }

    public required TensorQuantization Output { get; init; }

    /// <summary>Present exactly where the op has weights.</summary>
    public QuantizedWeights? Weights { get; init; }

    public Activation Activation { get; init; }

    /// <summary>How the kernel slides; convolutions and pools only.</summary>
    public Window Window { get; init; } = new(Padding.Valid);

    /// <summary>Rows of the kernel; convolutions and pools only.</summary>
    public int KernelHeight { get; init; } = 1;

    /// <summary>Columns of the kernel; convolutions and pools only.</summary>
    public int KernelWidth { get; init; } = 1;

    public int InputLength => Length(InputShape);

    public int OutputLength => Length(OutputShape);

    private static int Length(int[] shape) => shape.Aggregate(1, (product, dimension) => product * dimension);
}
