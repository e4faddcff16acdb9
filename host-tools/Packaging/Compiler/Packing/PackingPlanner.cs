using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>Packs the weights of as many layers as the heap budget allows, those that save the most per byte first.</summary>
internal static class PackingPlanner
{
    /// <summary>Sets variants and returns the image with the firmware's own opinion of it.</summary>
    /// <param name="model">A model that fits the budget unpacked.</param>
    /// <param name="image">Its image.</param>
    /// <param name="runner">The firmware's runner with the budget, the image open.</param>
    public static (byte[] Image, ModelRunner Runner) Plan(PlannedModel model, byte[] image, ModelRunner runner)
    {
        // Every weight packed costs the same, so what counts is how often one inference uses it.
        IEnumerable<LoweredOp> candidates = model.Ops
            .Where(op => op.Filters is { BlockChannels: 0 } && op.Code != ModelOpCode.DepthwiseConv2D)
            .OrderByDescending(op => op.Macs / op.Filters!.Bytes);
        foreach (LoweredOp op in candidates)
        {
            op.Variant = LaneProof.VariantOf(op);
            if (op.Variant == 0)
            {
                continue;
            }

            byte[] packed = ModelImageWriter.Write(model);
            InferenceStatus status = runner.Open(new ByteArraySource(packed));
            if (status == InferenceStatus.Ok)
            {
                image = packed;
            }
            else if (status == InferenceStatus.HeapTooLarge)
            {
                op.Variant = 0;
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
