using TinyDevice.Formats;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Packaging;

/// <summary>Everything that decides what package a model becomes.</summary>
public sealed record PackageRequest
{
    /// <summary>The model as trained and converted.</summary>
    public required ReadOnlyMemory<byte> Tflite { get; init; }

    /// <summary>The board whose budgets apply.</summary>
    public required BoardConfig Board { get; init; }

    /// <summary>What the board's heap is spent on.</summary>
    public Optimization Optimize { get; init; } = Optimization.Speed;

    /// <summary>Version for people.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Rises with every release within an epoch.</summary>
    public required uint Sequence { get; init; }

    /// <summary>Rises when older sequences must never run again.</summary>
    public ushort Epoch { get; init; }

    /// <summary>The input/output contract.</summary>
    public required string ModelClass { get; init; }

    /// <summary>The hardware the image is built for.</summary>
    public required string Target { get; init; }

    /// <summary>Inputs of the golden samples back to back; null for seeded ones.</summary>
    public byte[]? GoldenInputs { get; init; }

    /// <summary>Their expected outputs; null for what the engine answers.</summary>
    public byte[]? GoldenOutputs { get; init; }

    /// <summary>Number of seeded samples when no inputs are given, 0 to 64.</summary>
    public int GoldenCount { get; init; } = 4;

    /// <summary>Whether the engine must reproduce the golden outputs here already.</summary>
    public bool CheckGolden { get; init; } = true;

    /// <summary>What happens to state between golden samples.</summary>
    public GoldenMode Mode { get; init; }

    /// <summary>Longest inference a device may accept; zero for no limit.</summary>
    public TimeSpan MaxLatency { get; init; }

    /// <summary>Inferences of the probation after the trial; 0 for none.</summary>
    public int ProbationInferences { get; init; }

    /// <summary>The shadow phase between trial and confirm; null for none.</summary>
    public ShadowPlan? Shadow { get; init; }

    /// <summary>Population stability index in thousandths from which a probation reverts; 0 never.</summary>
    public int DriftPsiMilli { get; init; }

    /// <summary>Expected share of each class, in proportion; empty when nobody knows.</summary>
    public byte[] ClassReference { get; init; } = [];

    /// <summary>For people and servers.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
