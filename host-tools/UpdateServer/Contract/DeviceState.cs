namespace TinyDevice.UpdateServer.Contract;

/// <summary>Where a device stands, as far as the server knows.</summary>
public enum DeviceState
{
    /// <summary>Known here, never heard of.</summary>
    Registered = 1,

    /// <summary>Nothing under way, last update (if any) succeeded or was cancelled.</summary>
    Idle = 2,

    /// <summary>An update was offered and has not ended.</summary>
    Updating = 3,

    /// <summary>The update under way was cancelled here; the device has not answered yet.</summary>
    Canceling = 4,

    /// <summary>Nothing under way; the last update failed and the device kept or restored its previous model.</summary>
    Failed = 5,

    /// <summary>It registered itself and is refused until a person approves it.</summary>
    Pending = 6,

    /// <summary>Taken out of service: its token opens nothing, its history is kept.</summary>
    Retired = 7,
}
