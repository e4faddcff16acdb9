namespace TinyDevice.ModelForge.Training;

/// <summary>A chain of layers ending in logits, with softmax and cross-entropy behind them for training.</summary>
internal sealed class Network(IReadOnlyList<Layer> layers)
{
    /// <summary>Share of the target spread over all classes: a network never wholly sure has logits that int8 resolves well.</summary>
    public const double LabelSmoothing = 0.1;

    public IReadOnlyList<Layer> Layers { get; } = layers;

    public IEnumerable<Parameter> Parameters => Layers.SelectMany(layer => layer.Parameters);

    public int ParameterCount => Parameters.Sum(parameter => parameter.Values.Length);

    public void Initialize(SeededRandom random)
    {
        foreach (WeightedLayer layer in Layers.OfType<WeightedLayer>())
        {
            layer.Initialize(random);
        }
    }

    /// <summary>The logits; the array is overwritten by the next call.</summary>
    public double[] Forward(float[] input)
    {
        double[] values = Array.ConvertAll(input, value => (double)value);
        foreach (Layer layer in Layers)
        {
            values = layer.Forward(values);
        }

        return values;
    }

    /// <summary>Runs one sample forward and back, adding the gradient of its cross-entropy to every parameter.</summary>
    public void Accumulate(Sample sample)
    {
        double[] gradient = Softmax(Forward(sample.Input));
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] -= LabelSmoothing / gradient.Length;
        }

        gradient[sample.Label] -= 1 - LabelSmoothing;
        for (int i = Layers.Count - 1; i >= 0; i--)
        {
            gradient = Layers[i].Backward(gradient);
        }
    }

    /// <summary>Share of samples whose largest logit is the label's, 0..1.</summary>
    public double Accuracy(IReadOnlyCollection<Sample> samples) =>
        samples.Count(sample => Largest(Forward(sample.Input)) == sample.Label) / (double)samples.Count;

    /// <summary>Probabilities of the classes.</summary>
    public static double[] Softmax(double[] logits)
    {
        double max = logits.Max();
        double[] probabilities = Array.ConvertAll(logits, logit => PortableMath.Exp(logit - max));
        double sum = probabilities.Sum();
        return Array.ConvertAll(probabilities, p => p / sum);
    }

    private static int Largest(double[] values) => Array.IndexOf(values, values.Max());
}
