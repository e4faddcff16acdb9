namespace TinyDevice.UpdateServer.Contract;

/// <summary>One device as people see it.</summary>
/// <param name="Id">The device.</param>
/// <param name="Target">Hardware; null until registered or reported.</param>
/// <param name="ModelClass">Model class; null until registered or reported.</param>
/// <param name="ModelVersion">Model in use; null until installed from here or reported.</param>
/// <param name="State">Where it stands.</param>
/// <param name="ActionId">The update under way.</param>
/// <param name="LastSeenAt">Last authenticated request; null if never.</param>
/// <param name="LastErrorCode">Code of the last failed update, as the device reported it.</param>
/// <param name="LastErrorReason">Why the last failed update failed, as the device reported it; null after a later success.</param>
/// <param name="LastErrorAt">When the last failure was reported.</param>
/// <param name="RegisteredAt">When it was registered.</param>
/// <param name="Attributes">What the device reported about itself; only in the view of a single device.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Description">What they say about it.</param>
/// <param name="AutoConfirm">Whether its updates need nobody's confirmation.</param>
/// <param name="ActionState">Where the update under way stands; awaitingConfirmation until somebody at the device says yes.</param>
public sealed record DeviceInfo(string Id, string? Target, string? ModelClass, string? ModelVersion, DeviceState State, int? ActionId,
    DateTimeOffset? LastSeenAt, int? LastErrorCode, string? LastErrorReason, DateTimeOffset? LastErrorAt, DateTimeOffset RegisteredAt,
    IReadOnlyDictionary<string, string>? Attributes = null, string? Name = null, string? Description = null, bool AutoConfirm = false,
    ActionState? ActionState = null);
