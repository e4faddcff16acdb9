using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Packaging.Tests.Board;

public sealed class FactoryModelTests
{
    [Fact]
    public void The_firmware_s_factory_model_is_the_demo_s_first_release()
    {
        string root = BoardConfigTests.Root;
        BoardConfig config = BoardConfig.Load(Path.Combine(root, BoardConfig.FileName));
        byte[] model = File.ReadAllBytes(Path.Combine(root, "host-tools", "Cli", "Demo", "gesture-1.0.tflite"));
        CompiledModel compiled = ModelCompiler.Compile(model, CompileOptions.For(config.Model, Optimization.Speed));
        string expected = FactoryModelSource.Write(compiled.Image, "factory");

        string committed = Path.Combine(root, "firmware", "Device", "FactoryImage.cs");
        if (expected != File.ReadAllText(committed))
        {
            string current = Path.Combine(AppContext.BaseDirectory, "FactoryImage.cs");
            File.WriteAllText(current, expected);
            Assert.Fail($"The compiled model has changed: cp {current} {committed}");
        }
    }
}
