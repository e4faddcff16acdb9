namespace TinyDevice.UpdateServer.Contract;

/// <summary>Body of POST /api/v1/keys.</summary>
/// <param name="Name">Who or what will use it, 1 to 64 characters; no two keys have the same.</param>
/// <param name="Role">What it opens.</param>
public sealed record CreateApiKey(string Name, Role Role);
