namespace TinyDevice.ModelForge.Training;

/// <summary>Convolution over time; weights are [output channel, tap, input channel] as in CONV_2D.</summary>
internal sealed class ConvolutionLayer(string name, Signal input, TimeWindow window, int filters)
    : WeightedLayer(
        name,
        input,
        new Signal(window.Outputs(input.Time), filters),
        new WeightShape(filters * window.Taps * input.Channels, window.Taps * input.Channels, true))
{
    public TimeWindow Window => window;

    protected override void ComputeSums()
    {
        double[] weights = Weights.Values;
        for (int t = 0; t < OutputShape.Time; t++)
        {
            (int inputStart, int tapStart, int length) = Overlap(t);
            for (int c = 0; c < filters; c++)
            {
                double sum = Bias.Values[c];
                int w = (c * window.Taps * InputShape.Channels) + tapStart;
                for (int i = 0; i < length; i++)
                {
                    sum += Input[inputStart + i] * weights[w + i];
                }

                Output[(t * filters) + c] = sum;
            }
        }
    }

    protected override void DifferentiateSums(double[] gradient)
    {
        double[] weights = Weights.Values;
        double[] weightGradient = Weights.Gradient;
        for (int t = 0; t < OutputShape.Time; t++)
        {
            (int inputStart, int tapStart, int length) = Overlap(t);
            for (int c = 0; c < filters; c++)
            {
                double g = gradient[(t * filters) + c];
                if (g == 0)
                {
                    continue;
                }

                int w = (c * window.Taps * InputShape.Channels) + tapStart;
                for (int i = 0; i < length; i++)
                {
                    weightGradient[w + i] += g * Input[inputStart + i];
                    InputGradient[inputStart + i] += g * weights[w + i];
                }
            }
        }
    }

    // Taps and input rows are both contiguous over channels, so the part of the kernel inside the signal is one dot product.
    private (int InputStart, int TapStart, int Length) Overlap(int t)
    {
        int first = (t * window.Stride) - window.PaddingBefore(InputShape.Time);
        int skipped = Math.Max(-first, 0);
        int taps = Math.Min(window.Taps, InputShape.Time - first) - skipped;
        return ((first + skipped) * InputShape.Channels, skipped * InputShape.Channels, taps * InputShape.Channels);
    }
}
