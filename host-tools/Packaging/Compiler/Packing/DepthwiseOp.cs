using TinyDevice.Formats;
using TinyDevice.Inference.Kernels;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>Which of the firmware's kernels a depthwise convolution runs on; docs/adr/0084 and 0086.</summary>
internal static class DepthwiseOp
{
    private const int Plain = 0;
    private const int Lanes = 1;
    private const int Streams = 2;
    private const int Operands = 4;
    private const int InputHeight = 10;
    private const int OutputHeight = 13;
    private const int Filter = 15;
    private const int Stride = 17;
    private const int Dilation = 19;
    private const int Multiplier = 21;
    private const int Padding = 22;

    // Of the heap, what one channel may take while it is laid out.
    private const int PatchShare = 8;

    /// <summary>Chooses the fastest kernel that takes every filter of an op's shape; all give the same results.</summary>
    /// <param name="ops">The model's ops.</param>
    /// <param name="heapBytes">The heap budget.</param>
    public static void ChooseKernels(IEnumerable<LoweredOp> ops, int heapBytes)
    {
        foreach (LoweredOp op in ops.Where(op => op.Code == ModelOpCode.DepthwiseConv2D))
        {
            op.Variant = FitsLanes(op.Parameters) ? Lanes : PaysStreams(op, heapBytes) ? Streams : Plain;
        }
    }

    /// <summary>True for an op whose kernel lays a channel out, which the plain one does not.</summary>
    public static bool TakesMemory(LoweredOp op) => op.Code == ModelOpCode.DepthwiseConv2D && op.Variant == Streams;

    private static bool FitsLanes(List<int> p) =>
        (p[Filter], p[Filter + 1], p[Dilation], p[Dilation + 1], p[Multiplier]) == (3, 3, 1, 1, 1)
        && p[Stride] <= 2
        && HasMiddle(p, 0)
        && HasMiddle(p, 1);

    // The tap in the middle never leaves the image; less than that is possible with filters larger than their input.
    private static bool HasMiddle(List<int> p, int axis) =>
        p[Padding + axis] <= 1 && ((p[OutputHeight + axis] - 1) * p[Stride + axis]) - p[Padding + axis] + 1 < p[InputHeight + axis];

    /// <summary>True when the op fits and takes fewer instructions (counted ones, per column of outputs) than the plain kernel.</summary>
    private static bool PaysStreams(LoweredOp op, int heapBytes)
    {
        int[] values = [.. new int[Operands], .. op.Parameters];
        int taps = op.Filters!.Depth;
        if (taps > TapStreams.MaxTaps || DepthwiseStreams.PatchBytes(values) > Math.Min(short.MaxValue, heapBytes / PatchShare))
        {
            return false;
        }

        int outputs = op.Parameters[OutputHeight + TapStreams.ScanOf(values)];
        int passes = (TapStreams.CountOf(values) - TapStreams.Last) / TapStreams.Together;
        return ((outputs + 2) * (70 + (82 * passes))) + (120 * (passes + 1)) < outputs * (80 + (22 * taps));
    }
}
