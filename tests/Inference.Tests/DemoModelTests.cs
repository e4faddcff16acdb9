using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>The project's own models against the golden outputs of the forge's independent integer reference.</summary>
public sealed class DemoModelTests
{
    [Theory]
    [InlineData("gesture-1.0")]
    [InlineData("gesture-2.0")]
    public void A_sound_release_gives_the_golden_outputs(string name)
    {
        Assert.Equal(Golden(name, "out"), Run(name));
    }

    [Fact]
    public void The_release_whose_conversion_went_wrong_does_not()
    {
        Assert.NotEqual(Golden("gesture-3.0", "out"), Run("gesture-3.0"));
    }

    private static byte[] Run(string name)
    {
        ModelRunner runner = Runners.Open(ModelCompiler.Compile(File.ReadAllBytes(PathOf(name + ".tflite")), new CompileOptions()).Image);
        byte[] inputs = Golden(name, "in");
        int count = inputs.Length / Runners.InputBytes(runner);
        byte[] outputs = new byte[count * Runners.OutputBytes(runner)];
        for (int i = 0; i < count; i++)
        {
            Runners.WriteInputs(runner, inputs, i * Runners.InputBytes(runner));
            Assert.Equal(InferenceStatus.Ok, runner.Invoke());
            Runners.ReadOutputs(runner, outputs, i * Runners.OutputBytes(runner));
        }

        return outputs;
    }

    private static byte[] Golden(string name, string direction) => File.ReadAllBytes(PathOf($"{name}.golden.{direction}.bin"));

    private static string PathOf(string file) => Path.Combine(RepositoryFolder.Path, "host-tools", "Cli", "Demo", file);
}
