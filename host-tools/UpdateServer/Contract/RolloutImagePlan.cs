namespace TinyDevice.UpdateServer.Contract;

/// <summary>One target's part in a rollout to a mixed fleet.</summary>
/// <param name="ReleaseId">The release for that target.</param>
/// <param name="RollbackReleaseId">The model to go back to there, signed with a higher sequence.</param>
public sealed record RolloutImagePlan(int ReleaseId, int? RollbackReleaseId = null);
