namespace TinyDevice.Packaging.Board;

/// <summary>How nanoff, the flashing tool, is called.</summary>
public sealed record NanoffSettings
{
    /// <summary>Serial port of the board; null when it is to be named on the command line.</summary>
    public string? SerialPort { get; init; }

    public required int BaudRate { get; init; }

    /// <summary>Further options passed to nanoff as they stand.</summary>
    public required IReadOnlyList<string> Options { get; init; }
}
