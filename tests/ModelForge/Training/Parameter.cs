namespace TinyDevice.ModelForge.Training;

/// <summary>Trainable values, the gradient of the loss for them, and Adam's running moments.</summary>
internal sealed class Parameter(int length)
{
    public double[] Values { get; } = new double[length];

    public double[] Gradient { get; } = new double[length];

    public double[] Mean { get; } = new double[length];

    public double[] Variance { get; } = new double[length];
}
