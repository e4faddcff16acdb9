using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>One entry of an action's log; only ever added.</summary>
internal sealed class ActionStatus
{
    public long Id { get; set; }
    public int ActionId { get; set; }
    public required string DeviceId { get; set; }
    public required string Event { get; set; }
    public ActionState State { get; set; }
    public int? Code { get; set; }

    /// <summary>The device's messages, one a line.</summary>
    public string Details { get; set; } = "";
    public int? Progress { get; set; }
    public int? ProgressOf { get; set; }
    public DateTimeOffset At { get; set; }
}
