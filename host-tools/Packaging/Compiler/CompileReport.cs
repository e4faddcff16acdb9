using TinyDevice.Packaging.Compiler.Costs;

namespace TinyDevice.Packaging.Compiler;

/// <summary>What the compiler planned and decided; sizes are bytes.</summary>
/// <param name="Layers">One row per operator of the .tflite file, in its order.</param>
/// <param name="Ops">The image's ops in the order they run.</param>
/// <param name="ArenaBytes">Planned arena.</param>
/// <param name="ArenaLowerBound">Most bytes alive at one time; no plan can be smaller.</param>
/// <param name="HeapBytes">Managed heap the open model occupies on the device, the arena included.</param>
/// <param name="WindowBytes">Window of streamed weights, 0 when all are resident.</param>
/// <param name="ImageBytes">Size of the image.</param>
/// <param name="OpSetVersion">Oldest op set that runs the image.</param>
public sealed record CompileReport(
    IReadOnlyList<LayerReport> Layers,
    IReadOnlyList<OpReport> Ops,
    int ArenaBytes,
    int ArenaLowerBound,
    int HeapBytes,
    int WindowBytes,
    int ImageBytes,
    int OpSetVersion)
{
    /// <summary>Multiply-accumulate operations of one inference.</summary>
    public long Macs => Layers.Sum(layer => layer.Macs);

    /// <summary>Bytes of all weights, resident or streamed.</summary>
    public long WeightBytes => Layers.Sum(layer => (long)layer.WeightBytes);

    /// <summary>Heap that packing takes beyond one byte a weight.</summary>
    public int PackedBytes => Layers.Sum(layer => layer.PackedBytes);

    /// <summary>Estimated instructions of one inference.</summary>
    public OpCost Cost => Ops.Aggregate(default(OpCost), (sum, op) => sum + op.Cost);

    /// <summary>IL instructions fast kernels save at every inference, estimated.</summary>
    public long SavedInstructions => Layers.Sum(layer => layer.SavedInstructions);

    /// <summary>Bytes of weights read from the image during every inference.</summary>
    public long StreamedBytes => Layers.Where(layer => layer.Streamed).Sum(layer => (long)layer.WeightBytes);
}
