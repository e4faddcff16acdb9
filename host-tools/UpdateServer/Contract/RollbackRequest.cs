namespace TinyDevice.UpdateServer.Contract;

/// <summary>Body of POST /api/v1/rollouts/{id}/rollback.</summary>
/// <param name="Reason">Why, at most 200 characters.</param>
/// <param name="ReleaseId">The release to go back to; the one named at the rollout's start when absent.</param>
/// <param name="ReleaseIds">The same for several targets: one release for each.</param>
public sealed record RollbackRequest(string Reason, int? ReleaseId = null, IReadOnlyList<int>? ReleaseIds = null);
