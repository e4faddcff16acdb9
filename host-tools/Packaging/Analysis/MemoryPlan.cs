namespace TinyDevice.Packaging.Analysis;

/// <summary>The lesson's estimate_model_memory and TinyMLPreparer: a model planned by hand against a microcontroller's flash and RAM.</summary>
/// <param name="Layers">One row per layer.</param>
/// <param name="Weights">Number of weights, biases included.</param>
/// <param name="ModelBytes">Bytes of the weights.</param>
/// <param name="PeakActivationBytes">The largest output of a layer, as the lesson counts.</param>
/// <param name="PeakPairBytes">The largest input and output of one layer together, which must both be there while it runs.</param>
/// <param name="Flash">Weights and runtime.</param>
/// <param name="Ram">The largest output and the stack.</param>
/// <param name="Shortages">What to cut and the layers that would give it.</param>
/// <param name="Assumptions">What the numbers rest on, one sentence each.</param>
public sealed record MemoryPlan(
    IReadOnlyList<MemoryPlanRow> Layers,
    long Weights,
    long ModelBytes,
    long PeakActivationBytes,
    long PeakPairBytes,
    MemoryUse Flash,
    MemoryUse Ram,
    IReadOnlyList<Shortage> Shortages,
    IReadOnlyList<string> Assumptions)
{
    private const int Kilobyte = 1024;

    /// <summary>Height and width the lesson gives every convolution's output.</summary>
    public const int AssumedSide = 16;

    /// <summary>Flash of TFLM's core in the lesson.</summary>
    public const int RuntimeBytes = 20 * Kilobyte;

    /// <summary>Stack in the lesson.</summary>
    public const int StackBytes = 2 * Kilobyte;

    /// <summary>Whether both fit.</summary>
    public bool Fits => Flash.Fits && Ram.Fits;

    /// <summary>Plans for so many bytes of flash and RAM.</summary>
    /// <param name="layers">The layers in order.</param>
    /// <param name="flashBytes">Flash of the microcontroller.</param>
    /// <param name="ramBytes">RAM of the microcontroller.</param>
    /// <param name="bytesPerValue">1 for int8, 4 for float32.</param>
    public static MemoryPlan Create(IReadOnlyList<PlannedLayer> layers, long flashBytes, long ramBytes, int bytesPerValue = 1)
    {
        MemoryPlanRow[] rows = [.. layers.Select((layer, index) => Row(layer, index, bytesPerValue))];
        long model = rows.Sum(row => row.WeightBytes);
        long peak = rows.Max(row => row.ActivationBytes);
        long pair = rows.Zip(rows.Skip(1), (before, after) => before.ActivationBytes + after.ActivationBytes).Append(peak).Max();
        var flash = new MemoryUse("flash", model + RuntimeBytes, flashBytes, [new("model weights", model), new("TFLM runtime", RuntimeBytes)]);
        var ram = new MemoryUse("ram", peak + StackBytes, ramBytes, [new("activations", peak), new("stack", StackBytes)]);
        LayerProfile[] profiles = [.. rows.Select(row => row.ToProfile())];
        List<Shortage> shortages = [];
        if (!flash.Fits)
        {
            shortages.Add(Shortage.OfWeights(flash, profiles));
        }

        if (!ram.Fits)
        {
            shortages.Add(Shortage.OfActivations(ram, profiles));
        }

        return new MemoryPlan(rows, rows.Sum(row => row.Weights), model, peak, pair, flash, ram, shortages, Assume(bytesPerValue));
    }

    private static MemoryPlanRow Row(PlannedLayer layer, int index, int bytesPerValue)
    {
        long positions = layer.Kind == "conv2d" ? AssumedSide * AssumedSide : 1;
        long macs = positions * (layer.Weights - layer.Outputs);
        return new MemoryPlanRow(
            index,
            layer.Kind,
            layer.Numbers,
            layer.Weights,
            layer.Weights * bytesPerValue,
            layer.Outputs * positions * bytesPerValue,
            macs,
            PlannedCost.Of(layer, positions).Instructions);
    }

    private static IReadOnlyList<string> Assume(int bytesPerValue) =>
    [
        $"A weight, a bias and an activation take {bytesPerValue} byte{(bytesPerValue == 1 ? "" : "s")} each; a real int8 model stores a bias in 4.",
        $"Every conv2d gives {AssumedSide} x {AssumedSide} positions whatever its input; a dense layer gives one.",
        "The peak is the largest output alone; while a layer runs its input must be there as well (see peakPairBytes).",
        "TFLM's runtime takes 20 KB of flash and the stack 2 KB of RAM; operators, file format and TFLM's own tables are not counted.",
        "1 KB is 1,024 bytes.",
    ];
}

/// <summary>One layer of a plan.</summary>
public sealed record MemoryPlanRow(
    int Index, string Kind, IReadOnlyList<int> Numbers, long Weights, long WeightBytes, long ActivationBytes, long Macs, long Instructions)
{
    /// <summary>The row as the profile of an operator, for shortages and charts.</summary>
    public LayerProfile ToProfile() => new(
        Index, Kind, [], [Kind == "conv2d" ? MemoryPlan.AssumedSide : 1, Kind == "conv2d" ? MemoryPlan.AssumedSide : 1, Numbers[1]],
        WeightBytes, ActivationBytes, ActivationBytes, Macs, ActivationBytes, 0, Instructions, null, true);
}
