using System.Text.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>How much of the fleet a rollout reaches when this stage is open, and what it takes to leave it.</summary>
internal sealed class RolloutStage
{
    public int RolloutId { get; set; }
    public int Index { get; set; }
    public int Percent { get; set; }
    public int SoakSeconds { get; set; }
    public bool Approval { get; set; }
    public double MinSuccessRate { get; set; }
    public DateTimeOffset? OpenedAt { get; set; }

    /// <summary>Devices in it when the rollout started, those of earlier stages included.</summary>
    public int Devices { get; set; }

    /// <summary>JSON: for each release a bound by the version devices ran when the rollout started.</summary>
    public string Bounds { get; set; } = "{}";

    public StagePlan ToPlan() => new(Percent, SoakSeconds, Approval, MinSuccessRate);

    public Dictionary<string, long> ReadBounds(int releaseId) =>
        JsonSerializer.Deserialize<Dictionary<int, Dictionary<string, long>>>(Bounds)!.GetValueOrDefault(releaseId) ?? [];
}
