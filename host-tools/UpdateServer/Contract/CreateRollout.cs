namespace TinyDevice.UpdateServer.Contract;

/// <summary>Body of POST /api/v1/rollouts.</summary>
/// <param name="ReleaseId">The release to hand out.</param>
/// <param name="Stages">Percent of the fleet reached stage by stage; only [100] so far.</param>
public sealed record CreateRollout(int ReleaseId, IReadOnlyList<int>? Stages = null);
