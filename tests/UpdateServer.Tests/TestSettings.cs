namespace TinyDevice.UpdateServer.Tests;

/// <summary>What a test asks of its server beyond the usual.</summary>
internal sealed record TestSettings
{
    public bool HawkbitManagement { get; init; }
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
    public IReadOnlyList<string> ClientAuthorities { get; init; } = [];
    public ServerLimits Limits { get; init; } = new();
    public bool Confirmation { get; init; }
    public string? Artifacts { get; init; }
    public long MaxPackageBytes { get; init; } = 1 << 20;

    /// <summary>Makes of the PostgreSQL database's connection string the one that the server gets.</summary>
    public Func<string, string>? Route { get; init; }
    public Uri? OtlpEndpoint { get; init; }
}
