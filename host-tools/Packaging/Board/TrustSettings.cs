namespace TinyDevice.Packaging.Board;

/// <summary>Whose signatures devices accept.</summary>
public sealed record TrustSettings
{
    /// <summary>Full paths of the signers' public keys (PEM); a file may not exist before <c>tinydevice key new</c> wrote it.</summary>
    public required IReadOnlyList<string> KeyFiles { get; init; }

    /// <summary>Full path of the offline root's public key (PEM); null when none is named.</summary>
    public string? RootFile { get; init; }

    /// <summary>Whether a device refuses updates that come without a freshness ticket.</summary>
    public required bool TicketsRequired { get; init; }

    /// <summary>Whether a device asks for no freshness tickets at all.</summary>
    public bool TicketsOff { get; init; }
}
