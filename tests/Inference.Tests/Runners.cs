namespace TinyDevice.Inference.Tests;

/// <summary>Drives a model runner over invocations stored back to back.</summary>
internal static class Runners
{
    public static ModelLimits NoLimits { get; } = new(int.MaxValue, int.MaxValue, int.MaxValue);

    public static ModelRunner Open(byte[] image)
    {
        var runner = new ModelRunner(NoLimits);
        Assert.Equal(InferenceStatus.Ok, runner.Open(new ByteArraySource(image)));
        return runner;
    }

    public static int InputBytes(ModelRunner runner) => Enumerable.Range(0, runner.InputCount).Sum(i => runner.Input(i).Bytes);

    public static int OutputBytes(ModelRunner runner) => Enumerable.Range(0, runner.OutputCount).Sum(i => runner.Output(i).Bytes);

    public static void WriteInputs(ModelRunner runner, byte[] data, int start)
    {
        for (int i = 0; i < runner.InputCount; i++)
        {
            runner.WriteInput(i, data, start);
            start += runner.Input(i).Bytes;
        }
    }

    public static void ReadOutputs(ModelRunner runner, byte[] data, int start)
    {
        for (int i = 0; i < runner.OutputCount; i++)
        {
            runner.ReadOutput(i, data, start);
            start += runner.Output(i).Bytes;
        }
    }
}
