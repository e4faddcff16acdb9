namespace TinyDevice.UpdateServer.Replicas;

/// <summary>The one row whose lock puts the changes of all servers on one PostgreSQL database in order.</summary>
internal sealed class FleetClock
{
    public const int OnlyId = 1;

    public int Id { get; set; }

    /// <summary>Number of the newest <see cref="FleetChange"/>; the numbers have no gaps.</summary>
    public long Sequence { get; set; }

    /// <summary>The server that decides about rollouts until <see cref="LeaderUntil"/>.</summary>
    public string? LeaderId { get; set; }
    public DateTimeOffset? LeaderUntil { get; set; }
}
