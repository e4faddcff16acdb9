namespace TinyDevice.ModelForge.Tflite;

/// <summary>Affine quantization of a tensor: <c>real = scale * (q - zeroPoint)</c>, for all of it or per slice of one axis.</summary>
public sealed class QuantizationParameters
{
    private QuantizationParameters(float[] scales, long[] zeroPoints, int axis)
    {
        Scales = scales;
        ZeroPoints = zeroPoints;
        Axis = axis;
    }

    /// <summary>One scale, or one per slice along <see cref="Axis"/>.</summary>
    public float[] Scales { get; }

    /// <summary>As many as there are scales.</summary>
    public long[] ZeroPoints { get; }

    /// <summary>The axis the slices are cut along; 0 when there is one scale.</summary>
    public int Axis { get; }

    /// <summary>One scale and zero point for the whole tensor.</summary>
    public static QuantizationParameters PerTensor(float scale, int zeroPoint) => new([scale], [zeroPoint], 0);

    /// <summary>Symmetric quantization with one scale per slice along <paramref name="axis"/>.</summary>
    public static QuantizationParameters PerChannel(float[] scales, int axis) => new(scales, new long[scales.Length], axis);

    /// <summary>Exactly these numbers, sensible or not; for tests of what a reader does with bad ones.</summary>
    public static QuantizationParameters Raw(float[] scales, long[] zeroPoints, int axis) => new(scales, zeroPoints, axis);
}
