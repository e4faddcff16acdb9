namespace TinyDevice.Packaging.Board;

/// <summary>The hardware: what images are built for, and where its flash holds what.</summary>
public sealed record BoardSettings
{
    /// <summary>The board's name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What a package must name to be accepted, e.g. "esp32"; at most 32 characters.</summary>
    public required string Target { get; init; }

    /// <summary>nanoFramework's name of the firmware build, as nanoff's <c>--target</c> takes it.</summary>
    public required string Firmware { get; init; }

    public required int FlashBytes { get; init; }

    /// <summary>Where the application's assemblies are flashed.</summary>
    public required int DeployAddress { get; init; }

    public required int DeployBytes { get; init; }

    /// <summary>Where the littlefs partition <c>I:\</c> begins.</summary>
    public required int StorageAddress { get; init; }

    public required int StorageBytes { get; init; }

    /// <summary>Bytes the interpreter's heap has after its start.</summary>
    public required int ManagedHeapBytes { get; init; }
}
