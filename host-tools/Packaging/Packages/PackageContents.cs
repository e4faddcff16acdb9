using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>What goes into a package: everything its manifest says that is not computed from the bytes, and the bytes.</summary>
public sealed record PackageContents
{
    /// <summary>What the model is for; a device takes only models of its own class. 1 to 32 of <c>A-Z a-z 0-9 . _ + -</c>.</summary>
    public required string ModelClass { get; init; }

    /// <summary>The model's version for people. Same characters as the class.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Rises when older sequences must never run again.</summary>
    public ushort Epoch { get; init; }

    /// <summary>Rises with every release within an epoch.</summary>
    public required uint Sequence { get; init; }

    /// <summary>The hardware the image is built for, such as <c>esp32</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The oldest runtime that can run it.</summary>
    public Version MinRuntimeVersion { get; init; } = new(0, 1, 0);

    /// <summary>The op set the image uses.</summary>
    public int OpSetVersion { get; init; } = 1;

    /// <summary>Arena bytes the model needs.</summary>
    public required int ArenaBytes { get; init; }

    /// <summary>Heap bytes at open: arena plus resident weights, windows and scratch.</summary>
    public required int HeapBytes { get; init; }

    /// <summary>The model image.</summary>
    public required ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>Number of golden samples.</summary>
    public int GoldenCount { get; init; }

    /// <summary>How the golden samples run one after another.</summary>
    public GoldenMode GoldenMode { get; init; }

    /// <summary>The golden section: per sample all inputs, then all expected outputs.</summary>
    public ReadOnlyMemory<byte> Golden { get; init; }

    /// <summary>Longest inference the device may accept, in whole milliseconds; zero means no limit.</summary>
    public TimeSpan MaxLatency { get; init; }

    /// <summary>Inferences the model must complete after its trial before a device keeps it for good, 0 to 1,000,000; 0 keeps it at once.</summary>
    public int ProbationInferences { get; init; }

    /// <summary>Population stability index in thousandths from which a probation reverts, 0 to 100,000; 0 never.</summary>
    public int DriftPsiMilli { get; init; }

    /// <summary>How often each class is expected, one byte per class in proportion; empty when nobody knows.</summary>
    public ReadOnlyMemory<byte> ClassReference { get; init; }

    /// <summary>The shadow phase between trial and confirm; null for none.</summary>
    public ShadowPlan? Shadow { get; init; }

    /// <summary>For people and servers; the device skips them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
