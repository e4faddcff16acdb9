namespace TinyDevice.UpdateServer.Access;

/// <summary>What the server goes by now: the options it was started with, as far as nobody changed them at run time.</summary>
/// <param name="PollInterval">How long devices are told to wait.</param>
/// <param name="PollOverdue">Silence beyond the poll interval after which a device counts as overdue.</param>
/// <param name="TargetTokens">Whether a device's own token opens its resources.</param>
/// <param name="GatewayToken">What opens every device's resources; null when nothing does.</param>
/// <param name="ClientAuthorities">Issuers of client certificates a trusted proxy may vouch with, separated by commas; null for none.</param>
/// <param name="Confirmation">Whether updates wait for somebody at the device.</param>
internal sealed record ServerSettings(TimeSpan PollInterval, TimeSpan PollOverdue, bool TargetTokens, string? GatewayToken,
    string? ClientAuthorities, bool Confirmation)
{
    private readonly byte[]? _gatewayHash = GatewayToken is null ? null : Secrets.Hash(GatewayToken);
    private readonly string[] _authorities = ClientAuthorities?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public byte[]? GatewayHash => _gatewayHash;

    /// <summary>Whether a certificate of this issuer is believed.</summary>
    public bool IsAuthority(string issuer) => _authorities.Contains(issuer, StringComparer.OrdinalIgnoreCase);
}
