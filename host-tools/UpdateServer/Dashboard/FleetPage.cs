using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>The fleet: how many devices on which version, and the devices, searchable.</summary>
internal sealed class FleetPage(GetFleet fleet, FleetDbFactory databases, FleetIndex index, ServerOptions options)
{
    private const int Rows = 50;
    private const int SilentAfterPolls = 3;

    public async Task<IResult> ShowAsync(Visit visit)
    {
        FleetStatus status = (await fleet.Handle(visit.Stop)).Value!;
        string? search = visit.Query("q");
        List<FleetDevice> found = await FindAsync(search, visit.Query("after"), visit.Stop);
        string? next = found.Count > Rows ? found[Rows - 1].Id : null;
        int silent = index.CountSilent(options.Clock.GetUtcNow() - SilentAfterPolls * options.PollInterval);
        return Layout.Page(visit, "Fleet", $"""
            {Layout.Tiles([(status.Devices.ToString("N0", Layout.Plain), "devices"), (silent.ToString("N0", Layout.Plain), "silent for three polls"),
                .. status.States.Select(s => (s.Value.ToString("N0", Layout.Plain), s.Key.ToString().ToLowerInvariant()))])}
            <section>{Layout.Table("Versions", ["Model", "Version", "Devices", "Share"], status.Versions.Select(v => Version(v, status.Devices)))}</section>
            <section><form role="search" class="search"><label>Device, model or version <input type="search" name="q" value="{search}"></label><button>Search</button></form>
            {Layout.Table("Devices", ["Device", "Hardware", "Model", "Version", "State", "Last seen"], found.Take(Rows).Select(Row))}
            {Layout.Next("/dashboard", next, search)}</section>
            """);
    }

    private static Markup Version(VersionCount count, int all)
    {
        string version = count.ModelVersion ?? "unknown";
        return $"""
            <tr><td>{count.ModelClass ?? "unknown"}</td><td>{version}</td><td>{count.Devices.ToString("N0", Layout.Plain)}</td>
            <td><progress aria-label="Share of {version}" max="{all}" value="{count.Devices}"></progress></td></tr>
            """;
    }

    private async Task<List<FleetDevice>> FindAsync(string? search, string? after, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        IQueryable<FleetDevice> devices = db.Devices.AsNoTracking();
        if (search is not null)
        {
            devices = devices.Where(d => d.Id.Contains(search) || d.ModelClass!.Contains(search) || d.ModelVersion!.Contains(search));
        }
        if (after is not null)
        {
            devices = devices.Where(d => string.Compare(d.Id, after) > 0);
        }
        return await devices.OrderBy(d => d.Id).Take(Rows + 1).ToListAsync(stop);
    }

    private Markup Row(FleetDevice device)
    {
        long seenMs = index.FindDevice(device.Id)?.LastSeenMs ?? 0;
        DateTimeOffset? seen = seenMs == 0 ? device.LastSeenAt : DateTimeOffset.FromUnixTimeMilliseconds(seenMs);
        bool silent = seen is null || options.Clock.GetUtcNow() - seen > SilentAfterPolls * options.PollInterval;
        return $"""
            <tr><td><a href="/dashboard/devices/{Uri.EscapeDataString(device.Id)}">{device.Id}</a></td><td>{device.Target}</td><td>{device.ModelClass}</td>
            <td>{device.ModelVersion}</td><td>{Layout.Tag(device.State)}</td><td>{Layout.Time(seen)}{(silent ? " (silent)" : "")}</td></tr>
            """;
    }
}
