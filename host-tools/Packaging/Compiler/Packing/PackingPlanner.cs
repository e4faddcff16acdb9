using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Costs;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>Decides for every layer at once whether its weights are streamed, kept or packed, so that one inference takes least within the heap; docs/adr/0015.</summary>
/// <remarks>Streaming a layer costs a few reads, packing another saves most of its instructions: heap is worth more there.</remarks>
internal sealed class PackingPlanner
{
    // The window may be smaller than the board allows; every halving reads in more pieces.
    private const int WindowSizes = 5;

    // While a layer is packed at opening, more is in memory than afterwards; a plan the firmware refuses for that is made again with less.
    private const int Attempts = 40;
    private const int AttemptStep = 256;

    private readonly PlannedModel _model;
    private readonly CompileOptions _options;
    private readonly List<LoweredOp> _ops;
    private readonly Dictionary<LoweredOp, Placement> _packed = [];
    private readonly int _residentHeap;

    private PackingPlanner(PlannedModel model, CompileOptions options)
    {
        _model = model;
        _options = options;
        _ops = [.. model.Ops.Where(op => op.Filters is not null)];
        _ops.ForEach(op => op.Stream(0));
        _residentHeap = Measure();
        _ops.ForEach(FindPacked);
    }

    /// <summary>Places every op and returns the image with the firmware's own opinion of it.</summary>
    /// <param name="model">A model that fits the budget unpacked.</param>
    /// <param name="image">Its image.</param>
    /// <param name="runner">The firmware's runner with the budget.</param>
    /// <param name="options">The budget.</param>
    public static (byte[] Image, ModelRunner Runner) Plan(PlannedModel model, byte[] image, ModelRunner runner, CompileOptions options)
    {
        List<Placement> before = [.. model.Ops.Where(op => op.Filters is not null).Select(Placement.Of)];
        var planner = new PackingPlanner(model, options);
        if (planner.FindBest(before, runner) is { } best)
        {
            image = best;
        }
        else
        {
            before.ForEach(placement => placement.Apply());
        }

        planner.NotePackedBytes();
        InferenceStatus last = runner.Open(new ByteArraySource(image));
        return last == InferenceStatus.Ok ? (image, runner) : throw Refused(last, runner);
    }

    private byte[]? FindBest(List<Placement> before, ModelRunner runner)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (PickForAnyWindow(before, attempt * (long)AttemptStep) is not { } picked)
            {
                return null;
            }

            picked.ToList().ForEach(placement => placement.Apply());
            byte[] image = ModelImageWriter.Write(_model);
            InferenceStatus status = runner.Open(new ByteArraySource(image));
            if (status == InferenceStatus.Ok)
            {
                return image;
            }

            if (status != InferenceStatus.HeapTooLarge)
            {
                throw Refused(status, runner);
            }
        }

        return null;
    }

    private IReadOnlyList<Placement>? PickForAnyWindow(List<Placement> before, long spared)
    {
        IReadOnlyList<Placement>? best = null;
        int largest = (int)Math.Min(_options.WindowBytes, _ops.Select(op => (long)op.Filters!.Bytes).DefaultIfEmpty(0).Max());
        for (int i = 0; i <= WindowSizes; i++)
        {
            int window = i == 0 || _options.StreamEverything ? 0 : largest >> (i - 1);
            IReadOnlyList<IReadOnlyList<Placement>> choices = [.. _ops.Zip(before, (op, now) => Choices(op, now, window))];
            long fixedHeap = _residentHeap - _ops.Sum(PlainBytes) + WindowHeap(choices);
            IReadOnlyList<Placement>? picked = HeapKnapsack.Pick(choices, _options.HeapBytes - fixedHeap - spared);
            if (picked is not null && (best is null || picked.Sum(placement => placement.Cost) < best.Sum(placement => placement.Cost)))
            {
                best = picked;
            }
        }

        return best;
    }

    private List<Placement> Choices(LoweredOp op, Placement before, int window)
    {
        if (_options.StreamEverything && before.BlockChannels > 0)
        {
            return [before with { Cost = 0 }];
        }

        List<Placement> choices = [With(op, 0, 0, PlainBytes(op))];
        int block = op.Filters!.BlockOf(window);
        if (block > 0)
        {
            choices.Add(With(op, block, 0, 0));
        }

        if (_packed.TryGetValue(op, out Placement? packed))
        {
            choices.Add(packed);
        }

        return choices;
    }

    private void FindPacked(LoweredOp op)
    {
        int variant = LaneProof.VariantOf(op);
        if (variant != 0)
        {
            op.Variant = variant;
            int more = Measure() - _residentHeap;
            _packed.Add(op, With(op, 0, variant, Math.Max(PlainBytes(op) + more, 0)));
            op.Variant = 0;
        }
    }

    private void NotePackedBytes()
    {
        foreach (LoweredOp op in _ops.Where(op => op.Variant != 0))
        {
            op.PackedBytes = (int)(_packed[op].HeapBytes - PlainBytes(op));
        }
    }

    private static Placement With(LoweredOp op, int block, int variant, long bytes)
    {
        Placement before = Placement.Of(op);
        var placement = new Placement(op, block, variant, bytes, 0);
        placement.Apply();
        long cost = CostModel.Estimate(op).MachineInstructions + CostModel.Reading(op);
        before.Apply();
        return placement with { Cost = cost };
    }

    private static long WindowHeap(IReadOnlyList<IReadOnlyList<Placement>> choices)
    {
        List<Placement> streamed = [.. choices.SelectMany(options => options).Where(option => option.BlockChannels > 0)];
        return streamed.Count == 0
            ? 0
            : HeapSize.OfArray(streamed.Max(option => (long)option.BlockChannels * option.Op.Filters!.WindowBytesPerChannel))
                + HeapSize.OfArray(streamed.Max(option => (long)option.BlockChannels * ModelFormat.ChannelEntrySize));
    }

    private static long PlainBytes(LoweredOp op) =>
        HeapSize.OfArray((long)op.Filters!.Channels * op.Filters.Depth) + HeapSize.OfArray((long)op.Filters.Channels * ModelFormat.ChannelEntrySize);

    private int Measure()
    {
        var unlimited = new ModelRunner(new ModelLimits(int.MaxValue, int.MaxValue, int.MaxValue));
        InferenceStatus status = unlimited.Open(new ByteArraySource(ModelImageWriter.Write(_model)));
        return status == InferenceStatus.Ok ? unlimited.HeapBytes : throw Refused(status, unlimited);
    }

    private static InvalidOperationException Refused(InferenceStatus status, ModelRunner runner) =>
        new($"The firmware refuses the compiled image with {status} at op {runner.FailedOp}.");
}
