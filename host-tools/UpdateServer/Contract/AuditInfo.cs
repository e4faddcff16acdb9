namespace TinyDevice.UpdateServer.Contract;

/// <summary>One thing a person changed.</summary>
/// <param name="Id">Rises with every entry.</param>
/// <param name="At">When.</param>
/// <param name="Who">Name of the API key, as it was then.</param>
/// <param name="From">Network address the call came from.</param>
/// <param name="Call">Method and path.</param>
/// <param name="Changes">Rows that changed, at most 20.</param>
/// <param name="MoreChanges">How many more there were.</param>
public sealed record AuditInfo(long Id, DateTimeOffset At, string Who, string From, string Call, IReadOnlyList<AuditChange> Changes,
    int MoreChanges);
