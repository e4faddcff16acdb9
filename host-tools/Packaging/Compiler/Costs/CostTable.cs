using System.Text.Json;

namespace TinyDevice.Packaging.Compiler.Costs;

/// <summary>Costs of every kernel, fitted to counted IL; <c>dotnet run --project tests/Benchmarks -- costs --write</c> makes costs.json anew.</summary>
/// <param name="Kernels">Costs by kernel name.</param>
public sealed record CostTable(IReadOnlyDictionary<string, KernelCost> Kernels)
{
    /// <summary>Name of the file, an embedded resource.</summary>
    public const string FileName = "costs.json";

    // What a kernel nobody has counted yet is taken to cost: a plain loop around one load and one store.
    private const double UnknownInstructions = 20;
    private const double UnknownMachinePerInstruction = 57;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The table this build came with.</summary>
    public static CostTable Default { get; } = Load();

    /// <summary>The estimate for a kernel and its work.</summary>
    public OpCost Estimate(string kernel, IReadOnlyDictionary<string, long> work)
    {
        if (Kernels.TryGetValue(kernel, out KernelCost? cost))
        {
            return new OpCost(Sum(work, cost.Instructions), Sum(work, cost.MachineInstructions));
        }

        double instructions = UnknownInstructions * work.Values.DefaultIfEmpty(0).Max();
        return new OpCost((long)instructions, (long)(instructions * UnknownMachinePerInstruction));
    }

    /// <summary>Whether the kernel was counted.</summary>
    public bool Knows(string kernel) => Kernels.ContainsKey(kernel);

    /// <summary>The table as a file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    private static CostTable Load()
    {
        using Stream stream = typeof(CostTable).Assembly.GetManifestResourceStream(FileName)!;
        return JsonSerializer.Deserialize<CostTable>(stream, Json)!;
    }

    private static long Sum(IReadOnlyDictionary<string, long> work, IReadOnlyDictionary<string, double> costs) =>
        (long)work.Sum(kind => kind.Value * costs.GetValueOrDefault(kind.Key));
}
