using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>What a rollout hands to the devices of one target.</summary>
internal sealed class RolloutImage
{
    public int RolloutId { get; set; }
    public int ReleaseId { get; set; }
    public Release? Release { get; set; }

    /// <summary>What those devices get when the rollout is taken back.</summary>
    public int? RollbackReleaseId { get; set; }

    /// <summary>Set on a rollback: the release it takes away from the devices that have it.</summary>
    public int? RollsBackReleaseId { get; set; }

    public RolloutImageInfo ToInfo(RolloutCounts counts) => new(Release!.ToInfo(), RollbackReleaseId, RollsBackReleaseId, counts);
}
