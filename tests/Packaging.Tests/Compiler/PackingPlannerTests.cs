using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Packaging.Tests.Compiler;

public sealed class PackingPlannerTests
{
    private static readonly byte[] Model = File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "host-tools", "Cli", "Demo", "gesture-2.0.tflite"));

    [Fact]
    public void More_heap_never_costs_more()
    {
        int smallest = Compile(int.MaxValue, pack: false).HeapBytes;
        long last = long.MaxValue;
        for (int heap = smallest; heap < 3 * smallest; heap += smallest / 8)
        {
            CompileReport report = Compile(heap, pack: true);
            Assert.InRange(report.HeapBytes, 1, heap);
            Assert.InRange(report.Cost.Instructions, 1, last);
            last = report.Cost.Instructions;
        }
    }

    [Fact]
    public void Speed_never_costs_more_than_size()
    {
        int all = Compile(int.MaxValue, pack: false).HeapBytes;
        foreach (int heap in new[] { all - 3_000, all - 1_000, all, all + 1_000, all + 5_000 })
        {
            Assert.InRange(Compile(heap, pack: true).Cost.Instructions, 1, Compile(heap, pack: false).Cost.Instructions);
        }
    }

    [Fact]
    public void Without_a_limit_every_layer_that_can_be_is_packed()
    {
        CompileReport report = Compile(int.MaxValue, pack: true);
        Assert.All(report.Layers.Where(layer => layer.Name is "CONV_2D" or "FULLY_CONNECTED"), layer => Assert.True(layer.Packed && layer.SavedInstructions > 0));
        Assert.Equal(0, report.StreamedBytes);
    }

    private static CompileReport Compile(int heapBytes, bool pack) =>
        ModelCompiler.Compile(Model, new CompileOptions(32_768, heapBytes, 2_048) { Optimize = pack ? Optimization.Speed : Optimization.Size }).Report;
}
