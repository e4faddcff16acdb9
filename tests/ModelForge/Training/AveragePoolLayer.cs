namespace TinyDevice.ModelForge.Training;

/// <summary>Mean of each channel over consecutive blocks of time; the signal's length is a multiple of the block's.</summary>
internal sealed class AveragePoolLayer(string name, Signal input, int block)
    : Layer(name, input, new Signal(input.Time / block, input.Channels))
{
    public int Block => block;

    protected override void Compute()
    {
        Array.Clear(Output);
        for (int i = 0; i < Input.Length; i++)
        {
            Output[Target(i)] += Input[i] / block;
        }
    }

    protected override void Differentiate(double[] outputGradient)
    {
        for (int i = 0; i < InputGradient.Length; i++)
        {
            InputGradient[i] = outputGradient[Target(i)] / block;
        }
    }

    private int Target(int i) => (i / InputShape.Channels / block * InputShape.Channels) + (i % InputShape.Channels);
}
