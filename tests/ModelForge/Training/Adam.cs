namespace TinyDevice.ModelForge.Training;

/// <summary>Minimises a network's cross-entropy over samples: Adam with a learning rate that falls linearly to zero.</summary>
/// <remarks>Source: Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1.</remarks>
internal sealed class Adam(Network network, double learningRate)
{
    private const int BatchSize = 32;
    private const double MeanDecay = 0.9;
    private const double VarianceDecay = 0.999;
    private const double Epsilon = 1e-8;

    private double _meanCorrection = 1;
    private double _varianceCorrection = 1;

    public void Train(IReadOnlyList<Sample> samples, int epochs, SeededRandom random)
    {
        Sample[] order = [.. samples];
        int batches = (order.Length + BatchSize - 1) / BatchSize;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            for (int batch = 0; batch < batches; batch++)
            {
                double progress = (double)((epoch * batches) + batch) / (epochs * batches);
                int start = batch * BatchSize;
                Step(new ArraySegment<Sample>(order, start, Math.Min(BatchSize, order.Length - start)), 1 - progress);
            }
        }
    }

    private void Step(ArraySegment<Sample> batch, double rateShare)
    {
        foreach (Sample sample in batch)
        {
            network.Accumulate(sample);
        }

        _meanCorrection *= MeanDecay;
        _varianceCorrection *= VarianceDecay;
        foreach (Parameter parameter in network.Parameters)
        {
            Update(parameter, 1.0 / batch.Count, learningRate * rateShare);
        }
    }

    private void Update(Parameter parameter, double share, double rate)
    {
        for (int i = 0; i < parameter.Values.Length; i++)
        {
            double gradient = parameter.Gradient[i] * share;
            parameter.Gradient[i] = 0;
            parameter.Mean[i] = (MeanDecay * parameter.Mean[i]) + ((1 - MeanDecay) * gradient);
            parameter.Variance[i] = (VarianceDecay * parameter.Variance[i]) + ((1 - VarianceDecay) * gradient * gradient);
            double mean = parameter.Mean[i] / (1 - _meanCorrection);
            double deviation = Math.Sqrt(parameter.Variance[i] / (1 - _varianceCorrection));
            parameter.Values[i] -= rate * mean / (deviation + Epsilon);
        }
    }
}
