using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>One device's update, from the offer to its end.</summary>
internal sealed class DeviceAction
{
    public int Id { get; set; }
    public required string DeviceId { get; set; }

    /// <summary>Null when a person assigned the release to this device alone.</summary>
    public int? RolloutId { get; set; }

    /// <summary>The stage of the rollout that was open when it was offered.</summary>
    public int? Stage { get; set; }
    public int ReleaseId { get; set; }
    public ActionState State { get; set; }
    public ActionMode Mode { get; set; } = ActionMode.Forced;

    /// <summary>With <see cref="ActionMode.TimeForced"/>: from when on it is forced.</summary>
    public DateTimeOffset? ForcedAt { get; set; }
    public string? WindowSchedule { get; set; }
    public string? WindowDuration { get; set; }
    public string? WindowZone { get; set; }

    /// <summary>hawkBit's weight, only shown.</summary>
    public int? Weight { get; set; }
    public int StatusCount { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When its device may install; null at any time.</summary>
    public UpdateWindow? Window => WindowSchedule is null ? null : new UpdateWindow(WindowSchedule, WindowDuration!, WindowZone!);

    /// <summary>A timed-out one has not: its device may still report, once.</summary>
    public bool HasEnded => State is ActionState.Succeeded or ActionState.Failed or ActionState.Canceled;
}
