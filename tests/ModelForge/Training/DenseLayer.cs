namespace TinyDevice.ModelForge.Training;

/// <summary>Every output sees every input; weights are [output, input] as in FULLY_CONNECTED.</summary>
internal sealed class DenseLayer(string name, int inputs, int outputs, bool relu)
    : WeightedLayer(name, new Signal(1, inputs), new Signal(1, outputs), new WeightShape(inputs * outputs, inputs, relu))
{
    protected override void ComputeSums()
    {
        for (int o = 0; o < Output.Length; o++)
        {
            double sum = Bias.Values[o];
            for (int i = 0; i < Input.Length; i++)
            {
                sum += Input[i] * Weights.Values[(o * Input.Length) + i];
            }

            Output[o] = sum;
        }
    }

    protected override void DifferentiateSums(double[] gradient)
    {
        for (int o = 0; o < gradient.Length; o++)
        {
            for (int i = 0; i < Input.Length; i++)
            {
                Weights.Gradient[(o * Input.Length) + i] += gradient[o] * Input[i];
                InputGradient[i] += gradient[o] * Weights.Values[(o * Input.Length) + i];
            }
        }
    }
}
