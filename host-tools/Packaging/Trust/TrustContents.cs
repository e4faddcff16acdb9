namespace TinyDevice.Packaging;

/// <summary>What goes into a device's trust record.</summary>
public sealed record TrustContents
{
    /// <summary>One or two keys whose packages the device takes.</summary>
    public required IReadOnlyList<PublicKey> Signers { get; init; }

    /// <summary>The offline key that signs rotations; null when the device takes none.</summary>
    public PublicKey? Root { get; init; }

    /// <summary>Rises with every rotation.</summary>
    public uint Sequence { get; init; } = 1;

    /// <summary>True to refuse actions without a freshness ticket, which a stock hawkBit cannot give.</summary>
    public bool RequiresTicket { get; init; }

    /// <summary>True to ask for no tickets at all, even of a server that has them; not together with <see cref="RequiresTicket"/>.</summary>
    public bool TicketsOff { get; init; }

    /// <summary>Key ids, 8 bytes each, of keys refused even when they are signers.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Revoked { get; init; } = [];
}
