namespace TinyDevice.UpdateServer.Access;

/// <summary>One call that changed something; only ever added.</summary>
internal sealed class AuditEntry
{
    public long Id { get; set; }
    public DateTimeOffset At { get; set; }
    public int KeyId { get; set; }
    public required string Who { get; set; }
    public required string From { get; set; }
    public required string Call { get; set; }

    /// <summary>The changes as JSON.</summary>
    public string Changes { get; set; } = "[]";
    public int MoreChanges { get; set; }
}
