namespace TinyDevice.UpdateServer.Contract;

/// <summary>What a rollout hands to the devices of one target, and how they stand.</summary>
/// <param name="Release">The release for that target.</param>
/// <param name="RollbackReleaseId">What a rollback hands out there.</param>
/// <param name="RollsBackReleaseId">Set on a rollback: only devices that installed this release get it.</param>
/// <param name="Counts">Devices of that target by what became of their action.</param>
public sealed record RolloutImageInfo(ReleaseInfo Release, int? RollbackReleaseId, int? RollsBackReleaseId, RolloutCounts Counts);
