using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Releases, rollouts and the audit log, newest first.</summary>
internal sealed class ListPages(GetReleases releases, GetRollouts rollouts, AuditLog audit)
{
    private const int Rows = 50;

    public async Task<IResult> ReleasesAsync(Visit visit)
    {
        Page<ReleaseInfo> page = Layout.ValueIn<Page<ReleaseInfo>>(await releases.List(Cursor(visit), Rows, visit.Stop))!;
        return Layout.Page(visit, "Releases", $"""
            <section>{Layout.Table("Releases", ["Release", "Model", "Version", "Hardware", "Epoch.sequence", "Bytes", "SHA-256", "Uploaded"], page.Items.Select(r => (Markup)$"""
                <tr><td><a href="/dashboard/releases/{r.Id}">{r.Id}</a></td><td>{r.ModelClass}</td><td>{r.ModelVersion}</td><td>{r.Target}</td><td>{r.Epoch}.{r.Sequence}</td><td>{r.Size}</td>
                <td><code>{r.Sha256}</code></td><td>{Layout.Time(r.CreatedAt)}</td></tr>
                """))}</section>
            {Layout.Next("/dashboard/releases", page.Next)}
            """);
    }

    public async Task<IResult> RolloutsAsync(Visit visit)
    {
        Page<RolloutInfo> page = Layout.ValueIn<Page<RolloutInfo>>(await rollouts.List(Cursor(visit), Rows, visit.Stop))!;
        return Layout.Page(visit, "Rollouts", $"""
            <section>{Layout.Table("Rollouts", ["Rollout", "Model", "Version", "Hardware", "State", "Stage", "Succeeded", "Failed", "Started"], page.Items.Select(r => (Markup)$"""
                <tr><td><a href="/dashboard/rollouts/{r.Id}">{r.Id}</a></td><td>{r.Release.ModelClass}</td><td>{r.Release.ModelVersion}</td><td>{string.Join(", ", r.Images.Select(i => i.Release.Target))}</td>
                <td>{Layout.Tag(r.State)}</td><td>{r.Stages[r.Stage].Percent} %</td><td>{r.Counts.Succeeded}</td><td>{r.Counts.Failed + r.Counts.TimedOut}</td><td>{Layout.Time(r.CreatedAt)}</td></tr>
                """))}</section>
            {Layout.Next("/dashboard/rollouts", page.Next)}
            """);
    }

    public async Task<IResult> AuditAsync(Visit visit)
    {
        long? after = long.TryParse(visit.Query("after"), out long cursor) ? cursor : null;
        Page<AuditInfo> page = Layout.ValueIn<Page<AuditInfo>>(await audit.List(after, Rows, visit.Stop))!;
        return Layout.Page(visit, "Audit log", $"""
            <section>{Layout.Table("Who changed what", ["When", "Who", "From", "Call", "Changed"], page.Items.Select(e => (Markup)$"""
                <tr><td>{Layout.Time(e.At)}</td><td>{e.Who}</td><td>{e.From}</td><td>{e.Call}</td>
                <td>{string.Join(", ", e.Changes.Select(c => c.What))}{(e.MoreChanges > 0 ? $" and {e.MoreChanges} more" : "")}</td></tr>
                """))}</section>
            {Layout.Next("/dashboard/audit", page.Next)}
            """);
    }

    // Nonsense in the address starts at the first page.
    private static int? Cursor(Visit visit) => int.TryParse(visit.Query("after"), out int cursor) ? cursor : null;
}
