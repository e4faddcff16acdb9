using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Dashboard.Views;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Dashboard.Screens;

/// <summary>Reads the fleet and its silent devices, from memory: a million devices are no reason to wait.</summary>
internal sealed class FleetScreen(GetDevices devices, FleetIndex index, ServerOptions options)
{
    private const int Rows = 50;

    public async Task<IResult> ShowAsync(Visit visit)
    {
        DateTimeOffset now = options.Clock.GetUtcNow();
        FleetSearchFields search = FieldsOf(visit);
        (List<DeviceRow> rows, string? next) = search.State == DeviceState.Retired
            ? await RetiredAsync(visit) : Find(search, visit.Query("after"), now);
        return Screen.Of<FleetPage, FleetView>(new FleetView(index.Counts.ToStatus(), index.Order.CountSilent(SilentSince(now)), search, rows, next, now));
    }

    public Task<IResult> ShowSilentAsync(Visit visit)
    {
        DateTimeOffset now = options.Clock.GetUtcNow();
        (int silent, List<DeviceEntry> found) = index.Order.LongestSilent(SilentSince(now), SilentCursor.Read(visit.Query("after")), Rows + 1);
        string? next = found.Count > Rows ? SilentCursor.Of(found[Rows - 1]).ToString() : null;
        return Task.FromResult(Screen.Of<SilentPage, SilentView>(new SilentView(silent, index.Counts.Devices,
            found.Take(Rows).Select(e => ToRow(e, now)).ToList(), next, FleetOrder.SilentAfterPolls * options.PollInterval, now)));
    }

    private (List<DeviceRow> Rows, string? Next) Find(FleetSearchFields search, string? after, DateTimeOffset now)
    {
        bool isOnlyId = search.Text is not null && !index.Counts.Mentions(search.Text);
        var wanted = new DeviceSearch(search.Text, search.ModelClass, search.ModelVersion, search.State, isOnlyId);
        List<DeviceEntry> found = index.Order.Find(wanted, after, Rows + 1);
        return (found.Take(Rows).Select(e => ToRow(e, now)).ToList(), found.Count > Rows ? found[Rows - 1].Id : null);
    }

    /// <summary>Devices out of service are not held in memory.</summary>
    private async Task<(List<DeviceRow> Rows, string? Next)> RetiredAsync(Visit visit)
    {
        Page<DeviceInfo> page = Answers.ValueIn<Page<DeviceInfo>>(
            await devices.List(visit.Query("after"), Rows, new DeviceFilter(nameof(DeviceState.Retired), null, null, null), visit.Stop))!;
        return (page.Items.Select(d => new DeviceRow(d.Id, d.Target, d.ModelClass, d.ModelVersion, d.State, d.LastSeenAt, false)).ToList(), page.Next);
    }

    private DeviceRow ToRow(DeviceEntry entry, DateTimeOffset now)
    {
        DeviceSnapshot device = entry.Now;
        long seen = entry.LastSeenMs;
        return new DeviceRow(entry.Id, device.Target, device.ModelClass, device.ModelVersion, device.State,
            seen == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(seen), seen < SilentSince(now).ToUnixTimeMilliseconds());
    }

    private DateTimeOffset SilentSince(DateTimeOffset now) => now - FleetOrder.SilentAfterPolls * options.PollInterval;

    private static FleetSearchFields FieldsOf(Visit visit) => new(visit.Query("q"), visit.QueryOrEmpty("model"), visit.QueryOrEmpty("version"),
        Enum.TryParse(visit.Query("state"), ignoreCase: true, out DeviceState state) && Enum.IsDefined(state) ? state : null);
}
