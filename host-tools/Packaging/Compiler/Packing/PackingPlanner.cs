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
    private readonly Dictionary<LoweredOp, long> _packedBytes = [];
    private readonly long _plainHeap;
    private readonly long _packedScratch;
    private readonly long _onTheWayScratch;

    private PackingPlanner(PlannedModel model, CompileOptions options)
    {
        _model = model;
        _options = options;
        _ops = [.. model.Ops.Where(IsFree)];
        List<LoweredOp> dense = [.. _ops.Where(DenseOp.HasVariants)];
        List<LoweredOp> packable = FindPackable(dense);
        _plainHeap = MeasureWith(dense, _ => DenseOp.Plain) ?? throw new InvalidOperationException("The firmware refuses the plain image.");
        long packedHeap = MeasureWith(dense, op => packable.Contains(op) ? DenseOp.Packed : DenseOp.Plain) ?? _plainHeap;
        foreach (LoweredOp op in packable)
        {
            // What one op takes is what is saved when it alone is not packed; what all share is left over.
            long without = MeasureWith(dense, other => other != op && packable.Contains(other) ? DenseOp.Packed : DenseOp.Plain) ?? packedHeap;
            _packedBytes.Add(op, packedHeap - without);
        }

        _packedScratch = Math.Max(packedHeap - _plainHeap - _packedBytes.Values.Sum(), 0);
        _onTheWayScratch = (MeasureWith(dense, op => DenseOp.HasVariants(op) ? DenseOp.PackedOnTheWay : DenseOp.Plain) ?? _plainHeap) - _plainHeap;
    }

    /// <summary>Lets every op that can pack its weights on the way; false when there is none.</summary>
    public static bool PackOnTheWay(PlannedModel model)
    {
        foreach (LoweredOp op in model.Ops.Where(DenseOp.HasVariants))
        {
            op.Variant = DenseOp.PackedOnTheWay;
        }

        return model.Ops.Any(DenseOp.HasVariants);
    }

    /// <summary>Takes back every choice that takes memory; always true.</summary>
    public static bool Undo(PlannedModel model)
    {
        foreach (LoweredOp op in model.Ops.Where(op => op.Filters is not null))
        {
            op.Variant = DenseOp.HasVariants(op) || DepthwiseOp.TakesMemory(op) ? DenseOp.Plain : op.Variant;
            op.Stream(0);
        }

        return true;
    }

    /// <summary>Places every op and returns the image with the firmware's own opinion of it.</summary>
    /// <param name="model">A model that fits the budget unpacked.</param>
    /// <param name="image">Its image.</param>
    /// <param name="runner">The firmware's runner with the budget.</param>
    /// <param name="options">The budget.</param>
    public static (byte[] Image, ModelRunner Runner) Plan(PlannedModel model, byte[] image, ModelRunner runner, CompileOptions options)
    {
        List<Placement> before = [.. model.Ops.Where(IsFree).Select(Placement.Of)];
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

    /// <summary>True for an op with weights that fit an array; larger ones stay streamed as they are.</summary>
    private static bool IsFree(LoweredOp op) =>
        op.Filters is { } filters && Math.Max((long)filters.Channels * filters.Depth, (long)filters.Channels * ModelFormat.ChannelEntrySize) <= HeapSize.MaxArrayBytes;

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
        foreach (Kernels kernels in Enum.GetValues<Kernels>())
        {
            for (int i = 0; i <= WindowSizes; i++)
            {
                int window = i == 0 || _options.StreamEverything ? 0 : largest >> (i - 1);
                IReadOnlyList<IReadOnlyList<Placement>> choices = [.. _ops.Zip(before, (op, now) => Choices(op, now, window, kernels))];
                long fixedHeap = _plainHeap - _ops.Sum(PlainBytes) + ScratchOf(kernels) + WindowHeap(choices);
                IReadOnlyList<Placement>? picked = HeapKnapsack.Pick(choices, _options.HeapBytes - fixedHeap - spared);
                if (picked is not null && (best is null || picked.Sum(placement => placement.Cost) < best.Sum(placement => placement.Cost)))
                {
                    best = picked;
                }
            }
        }

        return best;
    }

    private long ScratchOf(Kernels kernels) => kernels switch
    {
        Kernels.Plain => 0,
        Kernels.Packed => _packedScratch,
        _ => Math.Max(_packedScratch, _onTheWayScratch),
    };

    private List<Placement> Choices(LoweredOp op, Placement before, int window, Kernels kernels)
    {
        if (_options.StreamEverything && before.BlockChannels > 0)
        {
            return [before];
        }

        int usual = DenseOp.HasVariants(op) ? DenseOp.Plain : op.Variant;
        List<Placement> choices = [With(op, 0, usual, PlainBytes(op))];
        AddStreamed(choices, op, usual, window);
        if (kernels == Kernels.All && DenseOp.HasVariants(op))
        {
            choices.Add(With(op, 0, DenseOp.PackedOnTheWay, PlainBytes(op)));
            AddStreamed(choices, op, DenseOp.PackedOnTheWay, window);
        }

        if (kernels != Kernels.Plain && _packedBytes.TryGetValue(op, out long more))
        {
            choices.Add(With(op, 0, DenseOp.Packed, Math.Max(PlainBytes(op) + more, 0)));
        }

        return choices;
    }

    private static void AddStreamed(List<Placement> choices, LoweredOp op, int variant, int window)
    {
        int before = op.Variant;
        op.Variant = variant;
        int block = op.BlockOf(window);
        op.Variant = before;
        if (block > 0)
        {
            choices.Add(With(op, block, variant, 0));
        }
    }

    private List<LoweredOp> FindPackable(List<LoweredOp> dense) =>
        [.. dense.Where(op => MeasureWith(dense, other => other == op ? DenseOp.Packed : DenseOp.Plain) is not null)];

    private void NotePackedBytes()
    {
        foreach (LoweredOp op in _ops.Where(op => op.Variant == DenseOp.Packed && _packedBytes.ContainsKey(op)))
        {
            op.PackedBytes = (int)_packedBytes[op];
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

    /// <summary>Heap of the model with all weights resident and these kernels; null when the firmware refuses one of them.</summary>
    private long? MeasureWith(List<LoweredOp> dense, Func<LoweredOp, int> variantOf)
    {
        _ops.ForEach(op => op.Stream(0));
        dense.ForEach(op => op.Variant = variantOf(op));
        var unlimited = new ModelRunner(new ModelLimits(int.MaxValue, int.MaxValue, int.MaxValue));
        InferenceStatus status = unlimited.Open(new ByteArraySource(ModelImageWriter.Write(_model)));
        return status switch
        {
            InferenceStatus.Ok => unlimited.HeapBytes,
            InferenceStatus.BadOp or InferenceStatus.HeapTooLarge => null,
            _ => throw Refused(status, unlimited),
        };
    }

    private static InvalidOperationException Refused(InferenceStatus status, ModelRunner runner) =>
        new($"The firmware refuses the compiled image with {status} at op {runner.FailedOp}.");

    /// <summary>Which kernels may be chosen; each kind brings scratch memory that all its ops share.</summary>
    private enum Kernels
    {
        Plain,
        Packed,
        All,
    }
}
