using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>Which depthwise convolutions the kernel with outputs in lanes takes; docs/adr/0084.</summary>
internal static class DepthwiseOp
{
    private const int Lanes = 1;
    private const int InputHeight = 10;
    private const int OutputHeight = 13;
    private const int Filter = 15;
    private const int Stride = 17;
    private const int Dilation = 19;
    private const int Multiplier = 21;
    private const int Padding = 22;

    /// <summary>Chooses the faster kernel wherever it fits: it takes no more memory and is exact for every filter.</summary>
    public static void ChooseLanes(IEnumerable<LoweredOp> ops)
    {
        foreach (LoweredOp op in ops.Where(FitsLanes))
        {
            op.Variant = Lanes;
        }
    }

    private static bool FitsLanes(LoweredOp op) =>
        op.Code == ModelOpCode.DepthwiseConv2D
        && op.Parameters is { } p
        && (p[Filter], p[Filter + 1], p[Dilation], p[Dilation + 1], p[Multiplier]) == (3, 3, 1, 1, 1)
        && p[Stride] <= 2
        && HasMiddle(p, 0)
        && HasMiddle(p, 1);

    // The tap in the middle never leaves the image; less than that is possible with filters larger than their input.
    private static bool HasMiddle(List<int> p, int axis) =>
        p[Padding + axis] <= 1 && ((p[OutputHeight + axis] - 1) * p[Stride + axis]) - p[Padding + axis] + 1 < p[InputHeight + axis];
}
