using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Telemetry;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>One device: its state, why its last update failed, and what happened before.</summary>
internal sealed class DevicePage(GetDevices devices, GetHistory history, GetModelMetrics metrics)
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
            <section>{Layout.Facts("State", Facts(device, Layout.ValueIn<ModelMetrics>(await metrics.OfDevice(id, visit.Stop))))}</section>
            <section>{Layout.Table("Timeline, newest first", ["When", "Update", "Version", "Event", "State after", "Progress", "Details"], (page?.Items ?? []).Select(Row))}</section>
            {Layout.Next($"/dashboard/devices/{Uri.EscapeDataString(id)}", page?.Next)}
            """);
    }

    private static Markup Why(DeviceInfo device) => device.LastErrorAt is null ? Markup.Empty : (Markup)$"""
        <p class="note stop">The last failed update, {Layout.Time(device.LastErrorAt)}, failed because the device said:
        <strong>{device.LastErrorReason ?? "nothing"}</strong> (code {device.LastErrorCode?.ToString() ?? "none"}). It runs {device.ModelVersion ?? "an unknown version"}.</p>
        """;

    private static IEnumerable<(string, string?)> Facts(DeviceInfo device, ModelMetrics? told) =>
    [
        ("State", device.State.ToString()), ("Hardware", device.Target), ("Model", device.ModelClass), ("Version", device.ModelVersion),
        ("Last seen", Layout.Time(device.LastSeenAt)), ("Registered", Layout.Time(device.RegisteredAt)),
        .. told is null ? [] : Told(told),
        .. (device.Attributes ?? new Dictionary<string, string>()).Select(a => (a.Key, (string?)a.Value)),
    ];

    /// <summary>What its running model did since boot, as it told last.</summary>
    private static IEnumerable<(string, string?)> Told(ModelMetrics m)
    {
        yield return ("Told last", $"{Layout.Time(m.At)}, of version {m.ModelVersion}");
        yield return ("Inferences since boot", Layout.Say($"{m.Inferences:N0}, mean {m.LatencyMeanUs / 1000.0:0.0} ms, longest {m.LatencyMaxUs / 1000.0:0.0} ms"));
        if (m.DriftPsiMilli is long drift)
        {
            yield return ("Drift (PSI)", (drift / 1000.0).ToString("0.000", Layout.Plain));
        }
        if (m.EnergyMicrojoule is long energy)
        {
            yield return ("Energy since boot, estimated", Layout.Say($"{energy / 1e6:0.0} J"));
        }
        if (m.CascadeSamples is long samples)
        {
            yield return ("Detector", Layout.Say($"{m.CascadeFired:N0} of {samples:N0} samples fired"));
        }
        if (m.ShadowCandidate is not null)
        {
            yield return ("In shadow", Layout.Say($"{m.ShadowCandidate} agreed in {m.ShadowAgreed:N0} of {m.ShadowSamples:N0}"));
        }
    }

    private static Markup Row(HistoryEntry entry) => $"""
        <tr><td>{Layout.Time(entry.At)}</td><td>{Origin(entry)}</td><td>{entry.ModelVersion}</td>
        <td>{entry.Event}</td><td>{entry.State}</td><td>{(entry.ProgressOf is int of ? $"{entry.Progress} of {of}" : "")}</td><td>{string.Join(" / ", entry.Details)}{(entry.Code is int code ? $" (code {code})" : "")}</td></tr>
        """;

    private static Markup Origin(HistoryEntry entry) => entry.RolloutId is int rollout
        ? (Markup)$"<a href=\"/dashboard/rollouts/{rollout}\">rollout {rollout}</a>" : (Markup)$"assigned";
}
