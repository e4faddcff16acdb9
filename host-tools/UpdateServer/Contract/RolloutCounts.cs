namespace TinyDevice.UpdateServer.Contract;

/// <summary>How many devices of a rollout stand where.</summary>
public sealed record RolloutCounts(int Running, int Succeeded, int Failed, int Canceled);
