namespace TinyDevice.ModelForge.Quantization;

/// <summary>How an int8 activation stands for real numbers: <c>real = scale * (q - zeroPoint)</c>.</summary>
public readonly record struct TensorQuantization(float Scale, int ZeroPoint)
{
    private const int Lowest = sbyte.MinValue;
    private const int Highest = sbyte.MaxValue;

    /// <summary>What TFLite prescribes for the output of an int8 SOFTMAX.</summary>
    public static TensorQuantization Probability { get; } = new(1f / 256, Lowest);

    /// <summary>Covers a calibrated range, widened to hold 0, with a zero point that is a whole number.</summary>
    /// <remarks>Source: TFLite ChooseQuantizationParams: the end with the smaller error decides the zero point.</remarks>
    public static TensorQuantization OfRange(double min, double max)
    {
        min = Math.Min(min, 0);
        max = Math.Max(max, 0);
        double scale = (max - min) / (Highest - Lowest);
        double fromMin = Lowest - (min / scale);
        double fromMax = Highest - (max / scale);
        bool minIsNearer = Math.Abs(Lowest) + Math.Abs(min / scale) < Math.Abs(Highest) + Math.Abs(max / scale);
        double zeroPoint = Math.Round(minIsNearer ? fromMin : fromMax, MidpointRounding.AwayFromZero);
        return new TensorQuantization((float)scale, (int)Math.Clamp(zeroPoint, Lowest, Highest));
    }

    /// <summary>The nearest int8, ties away from zero, saturating.</summary>
    public sbyte Quantize(float value)
    {
        float steps = MathF.Round(value / Scale, MidpointRounding.AwayFromZero);
        return (sbyte)Math.Clamp((int)steps + ZeroPoint, Lowest, Highest);
    }

    /// <summary>The real number an int8 stands for.</summary>
    public float Dequantize(sbyte value) => Scale * (value - ZeroPoint);
}
