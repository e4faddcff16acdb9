using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>FULLY_CONNECTED and CONV_2D of random shapes with extreme weights, inputs, biases and multipliers: every fast kernel equals the plain one.</summary>
public sealed class DenseKernelTests
{
    private const int Seeds = 400;

    public static TheoryData<int> Tenths => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Tenths))]
    public void Every_way_to_run_it_gives_the_same_bytes(int tenth)
    {
        for (int seed = tenth; seed < Seeds; seed += 10)
        {
            DenseModel model = seed % 3 == 0 ? DenseModel.FullyConnected(seed) : DenseModel.Convolution(seed);
            ModelRunner oracle = Open(model, new Variation(Optimization.None, false));
            Variation[] others =
            [
                new(Optimization.Size, false), new(Optimization.Size, true), new(Optimization.Speed, false), new(Optimization.None, true),
            ];
            foreach (byte[] input in model.Inputs())
            {
                byte[] expected = Run(oracle, input);
                foreach (Variation other in others)
                {
                    ModelRunner runner = Open(model, other);
                    Assert.True(expected.AsSpan().SequenceEqual(Run(runner, input)), $"seed {seed}, {other}: {model.Description}");

                    // Lanes and sums must be as new after the first time.
                    Assert.True(expected.AsSpan().SequenceEqual(Run(runner, input)), $"seed {seed}, {other}, second time: {model.Description}");
                }
            }
        }
    }

    private static ModelRunner Open(DenseModel model, Variation variation) => Runners.Open(ModelCompiler.Compile(
        model.File,
        CompileOptions.Unlimited with { Optimize = variation.Optimize, StreamEverything = variation.Streamed, WindowBytes = variation.Streamed ? model.WindowBytes : int.MaxValue }).Image);

    private static byte[] Run(ModelRunner runner, byte[] input)
    {
        byte[] output = new byte[Runners.OutputBytes(runner)];
        Runners.WriteInputs(runner, input, 0);
        Assert.Equal(InferenceStatus.Ok, runner.Invoke());
        Runners.ReadOutputs(runner, output, 0);
        return output;
    }

    private sealed record Variation(Optimization Optimize, bool Streamed);
}
