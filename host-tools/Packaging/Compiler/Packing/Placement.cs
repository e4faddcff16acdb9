using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>One way to keep an op's weights: streamed, one byte each, or packed.</summary>
/// <param name="Op">The op.</param>
/// <param name="BlockChannels">Channels that pass through the window at a time; 0 when resident.</param>
/// <param name="Variant">The kernel.</param>
/// <param name="HeapBytes">Heap the weights take; 0 when they are streamed.</param>
/// <param name="Cost">Machine instructions of one inference, reading included.</param>
internal sealed record Placement(LoweredOp Op, int BlockChannels, int Variant, long HeapBytes, long Cost)
{
    /// <summary>How the op is placed now.</summary>
    public static Placement Of(LoweredOp op) => new(op, op.Filters!.BlockChannels, op.Variant, 0, 0);

    /// <summary>Places the op so.</summary>
    public void Apply()
    {
        Op.Variant = Variant;
        Op.Stream(BlockChannels);
    }
}
