using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>One release going out, stage by stage.</summary>
internal sealed class Rollout
{
    public int Id { get; set; }
    public int ReleaseId { get; set; }
    public Release? Release { get; set; }
    public RolloutState State { get; set; }
    public int CurrentStage { get; set; }
    public List<RolloutStage> Stages { get; } = [];
    public string Salt { get; set; } = "";

    /// <summary>Silence after which an update counts as failed; 0 never.</summary>
    public int ActionTimeoutSeconds { get; set; }
    public int? RollbackReleaseId { get; set; }
    public bool RollBackOnHalt { get; set; }

    /// <summary>Set on a rollback: the release it takes away from the devices that have it.</summary>
    public int? RollsBackReleaseId { get; set; }
    public string? HaltReason { get; set; }
    public string? Decision { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Whether devices of the open stage may begin it.</summary>
    public bool IsOffered => State is RolloutState.Running or RolloutState.AwaitingApproval or RolloutState.Completed;

    public RolloutStage Open => Stages.Single(s => s.Index == CurrentStage);

    public Offer ToOffer() =>
        new(Id, ReleaseId, Salt, IsOffered ? Membership.BoundFor(Open.Percent) : 0, Open.ReadBounds());

    public RolloutInfo ToInfo(Release release, RolloutCounts counts)
    {
        int failed = counts.Failed + counts.TimedOut;
        (double low, double high) = SuccessRate.Interval(counts.Succeeded, failed);
        var gate = new RolloutGate(SequentialTest.Ratio(counts.Succeeded, failed), SequentialTest.HaltAt, SequentialTest.AdvanceAt, low, high);
        return new RolloutInfo(Id, release.ToInfo(), State, Stages.ConvertAll(s => s.ToPlan()), CurrentStage, Open.OpenedAt, HaltReason,
            Decision, RollbackReleaseId, RollsBackReleaseId, CreatedAt, counts, gate);
    }
}
