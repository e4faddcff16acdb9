using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Costs;

/// <summary>Estimates the IL the firmware's kernels execute, from the op's work and the counted costs in costs.json.</summary>
internal static class CostModel
{
    /// <summary>The estimate for an op as it is set now, its variant and streaming included.</summary>
    public static OpCost Estimate(LoweredOp op) => CostTable.Default.Estimate(KernelName.Of(op), OpWork.Of(op));

    /// <summary>What reading an op's streamed weights is taken to cost, in machine instructions; 0 for one that is resident.</summary>
    /// <remarks>Assumed, not measured: 1 ms a read through littlefs and FileStream and 300 KB/s, at 138 million machine instructions a second.</remarks>
    public static long Reading(LoweredOp op)
    {
        const long PerRead = 138_000;
        const long PerByte = 460;
        int block = op.Filters?.BlockChannels ?? 0;
        return block == 0 ? 0 : (2 * PerRead * ((op.Filters!.Channels + block - 1) / block)) + (PerByte * op.Filters.Bytes);
    }

    /// <summary>IL instructions an op's fast kernel saves beside the plain one; 0 for an op that runs plainly.</summary>
    public static long Saved(LoweredOp op)
    {
        int variant = op.Variant;
        long fast = Estimate(op).Instructions;
        op.Variant = 0;
        long plain = Estimate(op).Instructions;
        op.Variant = variant;
        return plain - fast;
    }

    /// <summary>The op with all that its estimate rests on.</summary>
    public static OpReport Report(LoweredOp op)
    {
        string kernel = KernelName.Of(op);
        IReadOnlyDictionary<string, long> work = OpWork.Of(op);
        return new OpReport(op.Source.Index, kernel, work, CostTable.Default.Estimate(kernel, work));
    }
}
