namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>How much of the fleet a rollout reaches when this stage is open.</summary>
internal sealed class RolloutStage
{
    public int RolloutId { get; set; }
    public int Index { get; set; }
    public int Percent { get; set; }
}
