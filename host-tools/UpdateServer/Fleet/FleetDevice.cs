using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>One physical unit; everything a poll is decided by stands in this row.</summary>
internal sealed class FleetDevice
{
    public required string Id { get; set; }
    public required byte[] TokenHash { get; set; }

    /// <summary>Shared with the device, so it cannot be a hash: the server signs tickets with it.</summary>
    public required byte[] HmacKey { get; set; }

    public string? RegisteredTarget { get; set; }
    public string? RegisteredClass { get; set; }

    /// <summary>What holds: as registered, otherwise as last reported.</summary>
    public string? Target { get; set; }
    public string? ModelClass { get; set; }
    public string? ModelVersion { get; set; }
    public DeviceState State { get; set; }
    public int? OpenActionId { get; set; }

    /// <summary>Whether actions may wait for the open one to end; only people assign so many.</summary>
    public bool HasQueuedActions { get; set; }
    public int? InstalledActionId { get; set; }
    public int? InstalledReleaseId { get; set; }

    /// <summary>The newest rollout whose action ended here, whatever the outcome; 0 before the first.</summary>
    public int ConcludedRolloutId { get; set; }

    public bool AttributesWanted { get; set; }
    public int? LastErrorCode { get; set; }
    public string? LastErrorReason { get; set; }
    public DateTimeOffset? LastErrorAt { get; set; }
    /// <summary>The token itself, kept only of devices made through hawkBit's management API, which shows it at any time.</summary>
    public string? SecurityToken { get; set; }
    public string? Name { get; set; }
    public string? Description { get; set; }

    /// <summary>Since when updates of this device need no confirmation; null when they do.</summary>
    public DateTimeOffset? AutoConfirmedAt { get; set; }
    public string? AutoConfirmInitiator { get; set; }
    public string? AutoConfirmRemark { get; set; }
    public DateTimeOffset RegisteredAt { get; set; }
    public DateTimeOffset? LastSeenAt { get; set; }
}
