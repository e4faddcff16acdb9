using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>All that answering a device takes, as of its last committed change; replaced as a whole, never edited.</summary>
internal sealed record DeviceSnapshot(
    byte[] TokenHash,
    string? Target,
    string? ModelClass,
    DeviceState State,
    OpenAction? Action,
    int? InstalledActionId,
    int? InstalledReleaseId,
    int ConcludedRolloutId,
    bool AttributesWanted,
    string? ModelVersion)
{
    public static DeviceSnapshot Of(FleetDevice device, DeviceAction? open) => new(
        device.TokenHash, device.Target, device.ModelClass, device.State,
        open is null ? null : new OpenAction(open.Id, open.ReleaseId, open.State, open.Mode, open.ForcedAt, open.Window, open.RolloutId),
        device.InstalledActionId, device.InstalledReleaseId, device.ConcludedRolloutId, device.AttributesWanted, device.ModelVersion);
}

/// <summary>The update a device has under way.</summary>
internal sealed record OpenAction(int Id, int ReleaseId, ActionState State, ActionMode Mode = ActionMode.Forced, DateTimeOffset? ForcedAt = null,
    UpdateWindow? Window = null, int? RolloutId = null)
{
    /// <summary>Whether the device is told to do it at once.</summary>
    public bool IsForced(DateTimeOffset now) => Mode is ActionMode.Forced || (Mode == ActionMode.TimeForced && now >= ForcedAt);
}
