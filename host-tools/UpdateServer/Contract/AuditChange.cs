namespace TinyDevice.UpdateServer.Contract;

/// <summary>One row a call changed; secrets are left out.</summary>
/// <param name="What">Kind and key, such as "Rollout 7".</param>
/// <param name="Before">Changed values before; null for a new row.</param>
/// <param name="After">Changed values after; null for a deleted row.</param>
public sealed record AuditChange(string What, IReadOnlyDictionary<string, string?>? Before, IReadOnlyDictionary<string, string?>? After);
