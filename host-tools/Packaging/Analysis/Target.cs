namespace TinyDevice.Packaging.Analysis;

/// <summary>Hardware a model could run on; a figure that is null is not known or no limit.</summary>
public sealed record Target
{
    /// <summary>What <c>--target</c> takes.</summary>
    public required string Name { get; init; }

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>What kind of hardware it is.</summary>
    public required TargetClass Class { get; init; }

    /// <summary>Key of the runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>All flash of the hardware.</summary>
    public Figure? FlashBytes { get; init; }

    /// <summary>All RAM of the hardware.</summary>
    public Figure? RamBytes { get; init; }

    /// <summary>Bytes a package may have, on TinyDevice's own targets.</summary>
    public Figure? SlotBytes { get; init; }

    /// <summary>Bytes the arena may have, on TinyDevice's own targets.</summary>
    public Figure? ArenaBytes { get; init; }

    /// <summary>Bytes of managed heap a model may take, on TinyDevice's own targets.</summary>
    public Figure? HeapBytes { get; init; }

    /// <summary>Bytes of the window for streamed weights, on TinyDevice's own targets.</summary>
    public Figure? WindowBytes { get; init; }

    /// <summary>Time of one machine instruction of the interpreter, counted as Thumb-2 (costs.json), on TinyDevice's own targets.</summary>
    public Figure? NanosecondsPerMachineInstruction { get; init; }

    /// <summary>Multiply-accumulate operations a second with int8 kernels, observed on whole models.</summary>
    public Figure? MacsPerSecond { get; init; }

    /// <summary>The maker's peak, two operations to a multiply-accumulate: gives only the least a model can take.</summary>
    public Figure? PeakOperationsPerSecond { get; init; }

    /// <summary>Power while computing.</summary>
    public Figure? ActiveMilliwatts { get; init; }

    /// <summary>Power while sleeping between inferences.</summary>
    public Figure? SleepMicrowatts { get; init; }
}
