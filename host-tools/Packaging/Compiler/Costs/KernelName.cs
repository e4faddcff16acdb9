using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Lowering;
using TinyDevice.Packaging.Compiler.Packing;

namespace TinyDevice.Packaging.Compiler.Costs;

/// <summary>Names the path through the firmware's kernels that an op takes; two ops of one name differ only in how much they do.</summary>
internal static class KernelName
{
    private static readonly string[] ElementwiseFunctions =
        ["add", "subtract", "multiply", "maximum", "minimum", "squared difference", "equal", "not equal", "greater", "greater or equal", "prelu"];

    private static readonly string[] ReduceFunctions = ["sum", "maximum", "minimum"];

    /// <summary>For example <c>Conv2D 1</c>, <c>FullyConnected 0 streamed</c> or <c>Elementwise 0 add</c>.</summary>
    public static string Of(LoweredOp op)
    {
        string detail = op.Code switch
        {
            ModelOpCode.Elementwise => Name(ElementwiseFunctions, op.Parameters[0]),
            ModelOpCode.Reduce => Name(ReduceFunctions, op.Parameters[0]),
            ModelOpCode.Table => "width " + op.Parameters[0],
            ModelOpCode.Rescale => $"width {op.Parameters[0]} to {op.Parameters[1]}",
            ModelOpCode.Svdf => "width " + op.Parameters[5],
            ModelOpCode.Resize => op.Source.Code.ToString(),
            ModelOpCode.DepthwiseConv2D => ConvolutionWork.DepthwisePath(op),
            ModelOpCode.FullyConnected or ModelOpCode.Conv2D => ConvolutionWork.DensePath(op),
            _ => "",
        };
        return $"{op.Code} {op.Variant} {detail}".TrimEnd();
    }

    /// <summary>The kernels of the ops one operator became, in a word; empty for none.</summary>
    public static string KindOf(IEnumerable<LoweredOp> ops)
    {
        LoweredOp? fast = ops.MaxBy(op => op.Variant);
        return (fast?.Code, fast?.Variant) switch
        {
            (null, _) => "",
            (_, 0) => "plain",
            (ModelOpCode.DepthwiseConv2D, 1) => "lanes",
            (ModelOpCode.DepthwiseConv2D, _) => "streams",
            (ModelOpCode.Elementwise, _) => "scaled",
            (_, DenseOp.Packed) => "packed",
            _ => "on the way",
        };
    }

    private static string Name(string[] names, int function) => function < names.Length ? names[function] : function.ToString("D");
}
