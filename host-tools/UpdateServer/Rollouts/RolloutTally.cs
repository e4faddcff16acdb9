using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>How many updates of a rollout, offered in one stage, are in one state. Written by the database alone (<see cref="Data.TallyTriggers"/>).</summary>
internal sealed class RolloutTally
{
    public int RolloutId { get; set; }
    public int ReleaseId { get; set; }

    /// <summary>The stage that was open when they were offered.</summary>
    public int Stage { get; set; }
    public ActionState State { get; set; }
    public int Count { get; set; }
}
