namespace TinyDevice.UpdateServer.Contract;

/// <summary>Body of POST /api/v1/rollouts.</summary>
/// <param name="ReleaseId">The release to hand out.</param>
/// <param name="Stages">Its stages; 1, 10, 50, 100 % when absent.</param>
/// <param name="ActionTimeoutSeconds">Silence after which an update counts as failed; a day when absent.</param>
/// <param name="RollbackReleaseId">
/// The model to go back to, signed with a higher sequence than <paramref name="ReleaseId"/>: devices refuse an older one.
/// </param>
/// <param name="RollBackOnHalt">Whether a halt hands that release to everyone who installed this one; otherwise only a person does.</param>
public sealed record CreateRollout(int ReleaseId, IReadOnlyList<StagePlan>? Stages = null, int? ActionTimeoutSeconds = null,
    int? RollbackReleaseId = null, bool RollBackOnHalt = false);
