using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Costs;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>Packs the weights of as many layers as the heap budget allows, those first that save the most instructions per byte.</summary>
internal static class PackingPlanner
{
    /// <summary>Sets variants and returns the image with the firmware's own opinion of it.</summary>
    /// <param name="model">A model that fits the budget unpacked.</param>
    /// <param name="image">Its image.</param>
    /// <param name="runner">The firmware's runner with the budget, the image open.</param>
    public static (byte[] Image, ModelRunner Runner) Plan(PlannedModel model, byte[] image, ModelRunner runner)
    {
        foreach (Candidate candidate in FindCandidates(model, image).OrderByDescending(candidate => candidate.SavedPerByte))
        {
            candidate.Op.Variant = candidate.Variant;
            byte[] packed = ModelImageWriter.Write(model);
            InferenceStatus status = runner.Open(new ByteArraySource(packed));
            if (status == InferenceStatus.Ok)
            {
                image = packed;
                candidate.Op.PackedBytes = candidate.Bytes;
            }
            else if (status == InferenceStatus.HeapTooLarge)
            {
                candidate.Op.Variant = 0;
            }
            else
            {
                throw Refused(status, runner);
            }
        }

        InferenceStatus last = runner.Open(new ByteArraySource(image));
        return last == InferenceStatus.Ok ? (image, runner) : throw Refused(last, runner);
    }

    /// <summary>The ops that can be packed, each with what packing it alone takes and saves.</summary>
    private static List<Candidate> FindCandidates(PlannedModel model, byte[] image)
    {
        int plainBytes = Measure(image);
        List<Candidate> candidates = [];
        foreach (LoweredOp op in model.Ops.Where(op => op.Filters is { BlockChannels: 0 }))
        {
            int variant = LaneProof.VariantOf(op);
            if (variant != 0)
            {
                long plain = CostModel.Estimate(op).MachineInstructions;
                op.Variant = variant;
                int bytes = Math.Max(Measure(ModelImageWriter.Write(model)) - plainBytes, 1);
                candidates.Add(new Candidate(op, variant, bytes, plain - CostModel.Estimate(op).MachineInstructions));
                op.Variant = 0;
            }
        }

        return candidates;
    }

    private static int Measure(byte[] image)
    {
        var unlimited = new ModelRunner(new ModelLimits(int.MaxValue, int.MaxValue, int.MaxValue));
        InferenceStatus status = unlimited.Open(new ByteArraySource(image));
        return status == InferenceStatus.Ok ? unlimited.HeapBytes : throw Refused(status, unlimited);
    }

    private static InvalidOperationException Refused(InferenceStatus status, ModelRunner runner) =>
        new($"The firmware refuses the compiled image with {status} at op {runner.FailedOp}.");

    /// <param name="Op">The op, plain.</param>
    /// <param name="Variant">Its fastest exact variant.</param>
    /// <param name="Bytes">Heap that variant takes beyond the plain one.</param>
    /// <param name="Saved">Machine instructions it saves at every inference.</param>
    private sealed record Candidate(LoweredOp Op, int Variant, int Bytes, long Saved)
    {
        public double SavedPerByte => (double)Saved / Bytes;
    }
}
