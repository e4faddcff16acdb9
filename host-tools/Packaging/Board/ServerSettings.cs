namespace TinyDevice.Packaging.Board;

/// <summary>Where devices look for updates.</summary>
public sealed record ServerSettings
{
    /// <summary>Base address of the update server, http or https, without query.</summary>
    public required Uri Url { get; init; }

    /// <summary>hawkBit's tenant, the first part of every device path.</summary>
    public required string Tenant { get; init; }

    /// <summary>How often a device asks until the server says otherwise.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>How long the server may prove nothing fresh before a device says so; zero asks for no proof.</summary>
    public required TimeSpan StaleAfter { get; init; }

    /// <summary>Full path of the PEM certificate authority that https is checked against; null when none is named.</summary>
    public string? CaFile { get; init; }
}
