namespace TinyDevice.UpdateServer.Contract;

/// <summary>Body of POST /api/v1/rollouts/{id}/halt.</summary>
/// <param name="Reason">Why, at most 200 characters; shown to everybody who asks later.</param>
public sealed record HaltRequest(string Reason);
