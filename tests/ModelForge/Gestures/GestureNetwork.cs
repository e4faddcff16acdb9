using TinyDevice.ModelForge.Training;

namespace TinyDevice.ModelForge.Gestures;

/// <summary>The network of the gesture models: a convolution, two depthwise-separable blocks, pooling, two dense layers.</summary>
internal static class GestureNetwork
{
    private const double LearningRate = 0.004;

    public static Network Create()
    {
        var layers = new List<Layer>();
        void Add(Func<Signal, Layer> create) =>
            layers.Add(create(layers.Count == 0 ? new Signal(GestureGenerator.Steps, GestureGenerator.Axes) : layers[^1].OutputShape));

        Add(shape => new ConvolutionLayer("conv", shape, new TimeWindow(7, 2), 16));
        Add(shape => new DepthwiseLayer("depthwise1", shape, new TimeWindow(5, 1)));
        Add(shape => new ConvolutionLayer("pointwise1", shape, new TimeWindow(1, 1), 24));
        Add(shape => new DepthwiseLayer("depthwise2", shape, new TimeWindow(5, 2)));
        Add(shape => new ConvolutionLayer("pointwise2", shape, new TimeWindow(1, 1), 32));
        Add(shape => new AveragePoolLayer("pool", shape, 8));
        Add(shape => new DenseLayer("dense1", shape.Length, 24, relu: true));
        Add(shape => new DenseLayer("dense2", shape.Length, GestureGenerator.Classes, relu: false));
        return new Network(layers);
    }

    /// <summary>A network trained on the samples; seconds, and the same weights on every machine.</summary>
    public static Network Train(IReadOnlyList<Sample> samples, int epochs, ulong seed)
    {
        var random = new SeededRandom(seed);
        Network network = Create();
        network.Initialize(random);
        new Adam(network, LearningRate).Train(samples, epochs, random);
        return network;
    }
}
