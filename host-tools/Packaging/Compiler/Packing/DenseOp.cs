using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>What the firmware's kernels can do with an op that multiplies rows of inputs by filters; docs/formats/model.md.</summary>
internal static class DenseOp
{
    /// <summary>The plain kernel, the oracle of the others.</summary>
    public const int Plain = 0;

    /// <summary>Three weights in a long, packed when the model is opened.</summary>
    public const int Packed = 1;

    /// <summary>Three weights in a long, packed at every inference, or as they are for fewer than four rows of inputs: no heap but the scratch all ops share.</summary>
    public const int PackedOnTheWay = 2;

    private const int Groups = 21;
    private const int MaxDepth = 32_767;

    /// <summary>True when the op has the variants <see cref="Packed"/> and <see cref="PackedOnTheWay"/>.</summary>
    public static bool HasVariants(LoweredOp op) =>
        (op.Code == ModelOpCode.FullyConnected || (op.Code == ModelOpCode.Conv2D && op.Parameters[Groups] == 1)) && op.Filters!.Depth <= MaxDepth;
}
