using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>Releases, newest first.</summary>
/// <param name="Rows">One page of them.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="Now">When this was so.</param>
public sealed record ReleasesView(IReadOnlyList<ReleaseInfo> Rows, string? Next, DateTimeOffset Now);
