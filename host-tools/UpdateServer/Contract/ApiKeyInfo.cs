namespace TinyDevice.UpdateServer.Contract;

/// <summary>One API key.</summary>
/// <param name="Id">Number given by the server, from 1.</param>
/// <param name="Name">Who or what uses it.</param>
/// <param name="Role">What it opens.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Key">The key itself; only in the answer to its creation.</param>
public sealed record ApiKeyInfo(int Id, string Name, Role Role, DateTimeOffset CreatedAt, string? Key = null);
