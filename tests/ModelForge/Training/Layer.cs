namespace TinyDevice.ModelForge.Training;

/// <summary>One differentiable step over a signal of <c>time x channel</c> values, row by row.</summary>
internal abstract class Layer(string name, Signal input, Signal output)
{
    public string Name { get; } = name;

    public Signal InputShape { get; } = input;

    public Signal OutputShape { get; } = output;

    /// <summary>The input of the last Forward.</summary>
    public double[] Input { get; private set; } = [];

    /// <summary>The result of the last Forward.</summary>
    public double[] Output { get; } = new double[output.Length];

    /// <summary>Gradient of the loss for the input, after Backward.</summary>
    public double[] InputGradient { get; } = new double[input.Length];

    public virtual IEnumerable<Parameter> Parameters => [];

    public double[] Forward(double[] input)
    {
        Input = input;
        Compute();
        return Output;
    }

    /// <summary>Adds to the parameters' gradients and fills <see cref="InputGradient"/>.</summary>
    public double[] Backward(double[] outputGradient)
    {
        Array.Clear(InputGradient);
        Differentiate(outputGradient);
        return InputGradient;
    }

    protected abstract void Compute();

    protected abstract void Differentiate(double[] outputGradient);
}
