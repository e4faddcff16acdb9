using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>One device: its state, why its last update failed, and what happened before.</summary>
internal sealed class DevicePage(GetDevices devices, GetHistory history)
{
    private const int Rows = 50;

    public async Task<IResult> ShowAsync(Visit visit)
    {
        string id = (string)visit.Http.Request.RouteValues["id"]!;
        if (Layout.ValueIn<DeviceInfo>(await devices.One(id, visit.Stop)) is not DeviceInfo device)
        {
            return Layout.Message(visit, StatusCodes.Status404NotFound, $"There is no device {id}.");
        }
        long? after = long.TryParse(visit.Query("after"), out long cursor) ? cursor : null;
        Page<HistoryEntry>? page = Layout.ValueIn<Page<HistoryEntry>>(await history.Handle(id, after, Rows, visit.Stop));
        return Layout.Page(visit, $"Device {id}", $"""
            {Why(device)}
            {Layout.Table("State", ["What", "Value"], Facts(device))}
            {Layout.Table("Timeline, newest first", ["When", "Update", "Version", "Event", "State after", "Details"], (page?.Items ?? []).Select(Row))}
            {Layout.Next($"/dashboard/devices/{Uri.EscapeDataString(id)}", page?.Next)}
            """);
    }

    private static Markup Why(DeviceInfo device) => device.LastErrorAt is null ? Markup.Empty : (Markup)$"""
        <p class="note">The last failed update, {Layout.Time(device.LastErrorAt)}, failed because the device said:
        <strong>{device.LastErrorReason ?? "nothing"}</strong> (code {device.LastErrorCode?.ToString() ?? "none"}). It runs {device.ModelVersion ?? "an unknown version"}.</p>
        """;

    private static IEnumerable<Markup> Facts(DeviceInfo device)
    {
        (string, string?)[] facts =
        [
            ("State", device.State.ToString()), ("Hardware", device.Target), ("Model", device.ModelClass), ("Version", device.ModelVersion),
            ("Last seen", Layout.Time(device.LastSeenAt)), ("Registered", Layout.Time(device.RegisteredAt)),
            .. (device.Attributes ?? new Dictionary<string, string>()).Select(a => (a.Key, (string?)a.Value)),
        ];
        return facts.Select(f => (Markup)$"<tr><th scope=\"row\">{f.Item1}</th><td>{f.Item2 ?? "unknown"}</td></tr>");
    }

    private static Markup Row(HistoryEntry entry) => $"""
        <tr><td>{Layout.Time(entry.At)}</td><td>{Origin(entry)}</td><td>{entry.ModelVersion}</td>
        <td>{entry.Event}</td><td>{entry.State}</td><td>{string.Join(" / ", entry.Details)}{(entry.Code is int code ? $" (code {code})" : "")}</td></tr>
        """;

    private static Markup Origin(HistoryEntry entry) => entry.RolloutId is int rollout
        ? (Markup)$"<a href=\"/dashboard/rollouts/{rollout}\">rollout {rollout}</a>"
        : (Markup)$"assigned";
}
