using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Packaging.Tests.Compiler;

public sealed class CompileReportTests
{
    [Fact]
    public void Counts_layers_macs_and_bytes_of_the_gesture_model()
    {
        CompileReport report = Compile("gesture-2.0", new CompileOptions()).Report;
        Assert.Equal(Enumerable.Range(0, report.Layers.Count), report.Layers.Select(layer => layer.SourceIndex));
        Assert.Equal("SOFTMAX", report.Layers[^1].Name);
        Assert.Equal(report.ArenaLowerBound, report.ArenaBytes);
        Assert.Equal(0, report.WindowBytes);
        Assert.Equal(0, report.StreamedBytes);
        Assert.InRange(report.WeightBytes, 1, report.ImageBytes);
        Assert.All(report.Layers, layer => Assert.InRange(layer.OutputOffset, 0, report.ArenaBytes - layer.OutputBytes));
        foreach (LayerReport layer in report.Layers.Where(layer => layer.Name == "FULLY_CONNECTED"))
        {
            Assert.Equal(layer.InputShape[^1] * layer.OutputShape[^1], layer.Macs);
            Assert.Equal((layer.InputShape[^1] + 12) * layer.OutputShape[^1], layer.WeightBytes);
        }
    }

    [Fact]
    public void Streams_the_largest_filters_first_and_only_as_many_as_needed()
    {
        CompileReport resident = Compile("gesture-2.0", new CompileOptions()).Report;
        CompileReport tight = Compile("gesture-2.0", new CompileOptions(HeapBytes: resident.HeapBytes - 1, WindowBytes: 256)).Report;
        LayerReport streamed = Assert.Single(tight.Layers, layer => layer.Streamed);
        Assert.Equal(resident.Layers.Max(layer => layer.WeightBytes), streamed.WeightBytes);
        Assert.InRange(tight.HeapBytes, 1, resident.HeapBytes - 1);
        Assert.InRange(tight.WindowBytes, 1, 256);
    }

    [Fact]
    public void The_same_file_gives_the_same_image()
    {
        Assert.Equal(Compile("gesture-1.0", new CompileOptions()).Image, Compile("gesture-1.0", new CompileOptions()).Image);
    }

    private static CompiledModel Compile(string name, CompileOptions options) =>
        ModelCompiler.Compile(File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "host-tools", "Cli", "Demo", name + ".tflite")), options);
}
