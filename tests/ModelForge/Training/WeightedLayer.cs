namespace TinyDevice.ModelForge.Training;

/// <summary>A layer with weights and a bias per output channel, and optionally ReLU behind them.</summary>
internal abstract class WeightedLayer(string name, Signal input, Signal output, WeightShape shape) : Layer(name, input, output)
{
    private readonly double[] _gradient = new double[output.Length];

    public bool Relu { get; } = shape.Relu;

    public Parameter Weights { get; } = new(shape.Count);

    public Parameter Bias { get; } = new(output.Channels);

    public override IEnumerable<Parameter> Parameters => [Weights, Bias];

    /// <summary>He's initialisation, uniform: deviation sqrt(2 / inputs of one output).</summary>
    public void Initialize(SeededRandom random)
    {
        double limit = Math.Sqrt(6.0 / shape.InputsPerOutput);
        for (int i = 0; i < Weights.Values.Length; i++)
        {
            Weights.Values[i] = random.Uniform(-limit, limit);
        }
    }

    protected override void Compute()
    {
        ComputeSums();
        if (!Relu)
        {
            return;
        }

        for (int i = 0; i < Output.Length; i++)
        {
            Output[i] = Math.Max(Output[i], 0);
        }
    }

    protected override void Differentiate(double[] outputGradient)
    {
        int channels = OutputShape.Channels;
        for (int i = 0; i < _gradient.Length; i++)
        {
            _gradient[i] = Relu && Output[i] <= 0 ? 0 : outputGradient[i];
            Bias.Gradient[i % channels] += _gradient[i];
        }

        DifferentiateSums(_gradient);
    }

    /// <summary>Fills Output with weighted sums plus bias.</summary>
    protected abstract void ComputeSums();

    /// <summary>From the gradient of the sums to that of weights and input.</summary>
    protected abstract void DifferentiateSums(double[] gradient);
}
