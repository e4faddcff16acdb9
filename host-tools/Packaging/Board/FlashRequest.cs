namespace TinyDevice.Packaging.Board;

/// <summary>What is to be put onto a board; null leaves that part of its flash alone.</summary>
public sealed record FlashRequest
{
    /// <summary>Serial port the board is connected to.</summary>
    public required string SerialPort { get; init; }

    /// <summary>Whether nanoFramework's firmware and partition table are written.</summary>
    public bool Firmware { get; init; }

    /// <summary>Whether the whole flash is erased first, files and models on it included.</summary>
    public bool MassErase { get; init; }

    /// <summary>The application: one .bin with all assemblies, as Visual Studio builds it.</summary>
    public string? Image { get; init; }

    /// <summary>Folder with the device's provisioning files, made by <c>tinydevice provision</c>.</summary>
    public string? Store { get; init; }
}
