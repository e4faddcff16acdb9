using TinyDevice.ModelForge.Gestures;
using TinyDevice.ModelForge.Training;

namespace TinyDevice.ModelForge.Tests;

public sealed class TrainingTests
{
    [Fact]
    public void Gradients_equal_the_slope_of_the_loss()
    {
        var random = new SeededRandom(5);
        Network network = SmallNetwork();
        network.Initialize(random);

        // With biases of 0 a sum may be exactly 0, where ReLU has no slope to compare with.
        foreach (WeightedLayer layer in network.Layers.OfType<WeightedLayer>())
        {
            Array.ConvertAll(layer.Bias.Values, _ => random.Uniform(-0.5, 0.5)).CopyTo(layer.Bias.Values, 0);
        }

        var sample = new Sample([.. Enumerable.Range(0, 24).Select(_ => (float)random.Uniform(-1, 1))], 1);
        network.Accumulate(sample);

        Parameter[] parameters = [.. network.Parameters];

        Assert.Equal(10, parameters.Length);
        Assert.All(parameters, parameter => Assert.Contains(parameter.Gradient, gradient => Math.Abs(gradient) > 1e-4));
        Assert.All(parameters, parameter =>
        {
            for (int i = 0; i < parameter.Values.Length; i++)
            {
                Assert.Equal(Slope(network, sample, parameter, i), parameter.Gradient[i], 5);
            }
        });
    }

    [Fact]
    public void Training_learns_gestures_from_few_windows()
    {
        Network network = GestureNetwork.Train(new GestureGenerator(11).Draw(40), 30, 12);

        Assert.InRange(network.Accuracy(new GestureGenerator(13).Draw(40)), 0.6, 1);
    }

    [Fact]
    public void The_same_seed_trains_the_same_weights()
    {
        double[] Train() => [.. GestureNetwork.Train(new GestureGenerator(1).Draw(4), 2, 3).Parameters.SelectMany(p => p.Values)];

        Assert.Equal(Train(), Train());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(-3.0)]
    [InlineData(100.25)]
    public void Portable_sine_is_a_sine(double angle) => Assert.Equal(Math.Sin(angle), PortableMath.Sin(angle), 9);

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-20.0)]
    [InlineData(-0.3)]
    public void Portable_exponential_is_an_exponential(double x) => Assert.Equal(1, PortableMath.Exp(x) / Math.Exp(x), 13);

    private static Network SmallNetwork() => new(
    [
        new ConvolutionLayer("a", new Signal(8, 3), new TimeWindow(3, 2), 6),
        new DepthwiseLayer("b", new Signal(4, 6), new TimeWindow(3, 1)),
        new ConvolutionLayer("c", new Signal(4, 6), new TimeWindow(1, 1), 8),
        new AveragePoolLayer("d", new Signal(4, 8), 2),
        new DenseLayer("e", 16, 8, relu: true),
        new DenseLayer("f", 8, 3, relu: false),
    ]);

    private static double Slope(Network network, Sample sample, Parameter parameter, int i)
    {
        const double Step = 1e-6;
        double value = parameter.Values[i];
        parameter.Values[i] = value + Step;
        double above = Loss(network, sample);
        parameter.Values[i] = value - Step;
        double below = Loss(network, sample);
        parameter.Values[i] = value;
        return (above - below) / (2 * Step);
    }

    private static double Loss(Network network, Sample sample)
    {
        double[] logs = Array.ConvertAll(Network.Softmax(network.Forward(sample.Input)), Math.Log);
        return (-(1 - Network.LabelSmoothing) * logs[sample.Label]) - (Network.LabelSmoothing * logs.Average());
    }
}
