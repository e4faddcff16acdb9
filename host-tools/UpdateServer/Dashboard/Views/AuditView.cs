using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>Who changed what, newest first.</summary>
/// <param name="Rows">One page of it.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="Now">When this was so.</param>
public sealed record AuditView(IReadOnlyList<AuditInfo> Rows, string? Next, DateTimeOffset Now);
