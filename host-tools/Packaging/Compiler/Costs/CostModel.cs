using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Costs;

/// <summary>Estimates the IL the firmware's kernels execute, from the op's work and the counted costs in costs.json.</summary>
internal static class CostModel
{
    /// <summary>The estimate for an op as it is set now, its variant and streaming included.</summary>
    public static OpCost Estimate(LoweredOp op) => CostTable.Default.Estimate(KernelName.Of(op), OpWork.Of(op));

    /// <summary>The op with all that its estimate rests on.</summary>
    public static OpReport Report(LoweredOp op)
    {
        string kernel = KernelName.Of(op);
        IReadOnlyDictionary<string, long> work = OpWork.Of(op);
        return new OpReport(op.Source.Index, kernel, work, CostTable.Default.Estimate(kernel, work));
    }
}
