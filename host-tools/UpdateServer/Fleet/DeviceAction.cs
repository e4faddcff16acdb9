using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>One device's part in one rollout, from the offer to its end.</summary>
internal sealed class DeviceAction
{
    public int Id { get; set; }
    public required string DeviceId { get; set; }
    public int RolloutId { get; set; }
    public int ReleaseId { get; set; }
    public ActionState State { get; set; }
    public int StatusCount { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>A timed-out one has not: its device may still report, once.</summary>
    public bool HasEnded => State is ActionState.Succeeded or ActionState.Failed or ActionState.Canceled;
}
