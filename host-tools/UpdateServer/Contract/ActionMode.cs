namespace TinyDevice.UpdateServer.Contract;

/// <summary>How urgent an update is, in hawkBit's terms.</summary>
public enum ActionMode
{
    /// <summary>At once.</summary>
    Forced = 1,

    /// <summary>When it suits the device.</summary>
    Soft = 2,

    /// <summary>When it suits the device, at once from a point in time on.</summary>
    TimeForced = 3,

    /// <summary>Downloaded at once, installed when the device is told so by other means.</summary>
    DownloadOnly = 4,
}
