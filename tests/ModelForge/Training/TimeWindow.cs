namespace TinyDevice.ModelForge.Training;

/// <summary>A kernel sliding over time with SAME padding, as TFLite pads: the odd step of padding goes behind.</summary>
internal readonly record struct TimeWindow(int Taps, int Stride)
{
    public int Outputs(int steps) => (steps + Stride - 1) / Stride;

    public int PaddingBefore(int steps) => Math.Max(((Outputs(steps) - 1) * Stride) + Taps - steps, 0) / 2;
}
