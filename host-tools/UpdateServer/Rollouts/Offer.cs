namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>What a fitting device gets at its next poll.</summary>
internal sealed record Offer(int RolloutId, int ReleaseId);
