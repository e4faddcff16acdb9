using TinyDevice.ModelForge.Training;

namespace TinyDevice.ModelForge.Quantization;

/// <summary>Quantizations that just cover what the input and every layer's output were over the calibration samples.</summary>
internal sealed record ActivationRanges(TensorQuantization Input, TensorQuantization[] Outputs)
{
    public static ActivationRanges Measure(Network network, IReadOnlyCollection<Sample> samples)
    {
        var input = new Range();
        Range[] outputs = [.. network.Layers.Select(_ => new Range())];
        foreach (Sample sample in samples)
        {
            network.Forward(sample.Input);
            input.Include(network.Layers[0].Input);
            for (int i = 0; i < outputs.Length; i++)
            {
                outputs[i].Include(network.Layers[i].Output);
            }
        }

        return new ActivationRanges(input.Quantization, Array.ConvertAll(outputs, output => output.Quantization));
    }

    private sealed class Range
    {
        private double _min;
        private double _max;

        public TensorQuantization Quantization => TensorQuantization.OfRange(_min, _max);

        public void Include(double[] values)
        {
            _min = Math.Min(_min, values.Min());
            _max = Math.Max(_max, values.Max());
        }
    }
}
