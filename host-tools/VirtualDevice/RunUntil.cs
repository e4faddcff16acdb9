namespace TinyDevice.VirtualDevice;

/// <summary>When a virtual device stops by itself.</summary>
public enum RunUntil
{
    /// <summary>Only when cancelled.</summary>
    Cancelled,

    /// <summary>Once the server said at a poll that there is nothing to do and no report is owed.</summary>
    Idle,

    /// <summary>Once an update ended (confirmed, reverted or refused) and the server took the report.</summary>
    Updated,
}
