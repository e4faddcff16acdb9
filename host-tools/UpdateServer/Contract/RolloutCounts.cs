namespace TinyDevice.UpdateServer.Contract;

/// <summary>How many devices of a rollout stand where; <paramref name="TimedOut"/> are silent and count as failures.</summary>
public sealed record RolloutCounts(int Running, int Succeeded, int Failed, int Canceled, int TimedOut = 0);
