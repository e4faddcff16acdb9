namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>Devices of one target that run one version when a rollout starts: each stage takes its share of every stratum.</summary>
/// <param name="ReleaseId">What the rollout hands to them.</param>
/// <param name="Version">The version they run.</param>
/// <param name="Ranks">Their places in the rollout, in any order.</param>
internal sealed record Stratum(int ReleaseId, string Version, List<long> Ranks)
{
    /// <summary>The bound that lets exactly <paramref name="percent"/> of them in, rounded up.</summary>
    public long BoundFor(int percent) => Membership.BoundFor(percent, Ranks);

    /// <summary>How many that are.</summary>
    public int CountFor(int percent) => Membership.CountFor(percent, Ranks.Count);
}
