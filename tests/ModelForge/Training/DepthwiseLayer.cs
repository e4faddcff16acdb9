namespace TinyDevice.ModelForge.Training;

/// <summary>One kernel over time per channel; weights are [tap, channel] as in DEPTHWISE_CONV_2D.</summary>
internal sealed class DepthwiseLayer(string name, Signal input, TimeWindow window)
    : WeightedLayer(
        name,
        input,
        new Signal(window.Outputs(input.Time), input.Channels),
        new WeightShape(window.Taps * input.Channels, window.Taps, true))
{
    public TimeWindow Window => window;

    protected override void ComputeSums()
    {
        int channels = InputShape.Channels;
        int padding = window.PaddingBefore(InputShape.Time);
        for (int t = 0; t < OutputShape.Time; t++)
        {
            Bias.Values.CopyTo(Output, t * channels);
            for (int tap = 0; tap < window.Taps; tap++)
            {
                int step = (t * window.Stride) + tap - padding;
                if (step < 0 || step >= InputShape.Time)
                {
                    continue;
                }

                for (int c = 0; c < channels; c++)
                {
                    Output[(t * channels) + c] += Input[(step * channels) + c] * Weights.Values[(tap * channels) + c];
                }
            }
        }
    }

    protected override void DifferentiateSums(double[] gradient)
    {
        int channels = InputShape.Channels;
        int padding = window.PaddingBefore(InputShape.Time);
        for (int t = 0; t < OutputShape.Time; t++)
        {
            for (int tap = 0; tap < window.Taps; tap++)
            {
                int step = (t * window.Stride) + tap - padding;
                if (step < 0 || step >= InputShape.Time)
                {
                    continue;
                }

                for (int c = 0; c < channels; c++)
                {
                    double g = gradient[(t * channels) + c];
                    Weights.Gradient[(tap * channels) + c] += g * Input[(step * channels) + c];
                    InputGradient[(step * channels) + c] += g * Weights.Values[(tap * channels) + c];
                }
            }
        }
    }
}
