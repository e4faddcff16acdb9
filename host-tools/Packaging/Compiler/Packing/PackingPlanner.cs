using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>Packs the weights of as many layers as the heap budget allows, those that save the most per byte first.</summary>
internal static class PackingPlanner
{
    /// <summary>Lets every op that can pack its weights on the way; false when there is none.</summary>
    public static bool PackOnTheWay(PlannedModel model)
    {
        foreach (LoweredOp op in model.Ops.Where(DenseOp.HasVariants))
        {
            op.Variant = DenseOp.PackedOnTheWay;
        }

        return model.Ops.Any(op => op.Variant == DenseOp.PackedOnTheWay);
    }

    /// <summary>Takes back every choice that takes memory; always true.</summary>
    public static bool Undo(PlannedModel model)
    {
        foreach (LoweredOp op in model.Ops)
        {
            op.Variant = DenseOp.HasVariants(op) ? DenseOp.Plain : op.Variant;
            if (op.Filters is { } filters)
            {
                filters.BlockChannels = 0;
                op.Parameters[filters.BlockParameter] = 0;
            }
        }

        return true;
    }

    /// <summary>Sets variants and returns the image with the firmware's own opinion of it.</summary>
    /// <param name="model">A model that fits the budget unpacked.</param>
    /// <param name="image">Its image.</param>
    /// <param name="runner">The firmware's runner with the budget, the image open.</param>
    public static (byte[] Image, ModelRunner Runner) Plan(PlannedModel model, byte[] image, ModelRunner runner)
    {
        // Every weight packed costs the same, so what counts is how often one inference uses it.
        IEnumerable<LoweredOp> candidates = model.Ops
            .Where(op => op.Filters is { BlockChannels: 0 } && DenseOp.HasVariants(op))
            .OrderByDescending(op => op.Macs / op.Filters!.Bytes);
        foreach (LoweredOp op in candidates)
        {
            int before = op.Variant;
            op.Variant = DenseOp.Packed;
            byte[] packed = ModelImageWriter.Write(model);
            InferenceStatus status = runner.Open(new ByteArraySource(packed));
            if (status == InferenceStatus.Ok)
            {
                image = packed;
            }
            else if (status is InferenceStatus.HeapTooLarge or InferenceStatus.BadOp)
            {
                // Too large, or one of its lanes may overflow within a single block.
                op.Variant = before;
            }
            else
            {
                throw new InvalidOperationException($"The firmware refuses the packed image with {status} at op {runner.FailedOp}.");
            }
        }

        InferenceStatus last = runner.Open(new ByteArraySource(image));
        return last == InferenceStatus.Ok
            ? (image, runner)
            : throw new InvalidOperationException($"The firmware refuses the compiled image with {last} at op {runner.FailedOp}.");
    }
}
