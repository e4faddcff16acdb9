namespace TinyDevice.UpdateServer.Replicas;

/// <summary>What one commit changed of the facts that servers hold in memory; written in the same transaction.</summary>
internal sealed class FleetChange
{
    public long Sequence { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>Ids of devices, a line each: their rows or their updates changed, or they are gone.</summary>
    public string Devices { get; set; } = "";

    /// <summary>Devices heard of, a line each: id, space, milliseconds since 1970.</summary>
    public string Seen { get; set; } = "";
    public bool Releases { get; set; }
    public bool Rollouts { get; set; }
    public bool Keys { get; set; }
    public bool Rotations { get; set; }
    public bool Settings { get; set; }
}
