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
    public string? HaltReason { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    public RolloutInfo ToInfo(Release release, RolloutCounts counts) =>
        new(Id, release.ToInfo(), State, Stages.ConvertAll(s => s.Percent), CurrentStage, HaltReason, CreatedAt, counts);
}
