using System.Globalization;
using Spectre.Console;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary>Devices of the update server as text or JSON.</summary>
internal static class DeviceView
{
    public static void ShowList(Terminal terminal, IReadOnlyList<DeviceInfo> devices, bool json)
    {
        if (json)
        {
            terminal.WriteJson(devices);
            return;
        }

        if (devices.Count > 0)
        {
            terminal.WriteMarkup($"[grey]{"device",-24} {"state",-10} {"hardware",-10} {"last seen",-20}  model[/]");
        }

        foreach (DeviceInfo device in devices)
        {
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{device.Id,-24} {Word(device.State),-10} {device.Target ?? "?",-10} {Seen(device),-20}  {device.ModelClass ?? "?"} {device.ModelVersion ?? "?"}{(device.Name is null ? "" : "  " + device.Name)}"));
        }

        terminal.WriteLine($"{devices.Count} devices");
    }

    public static void Show(Terminal terminal, DeviceInfo device)
    {
        terminal.WriteMarkup($"[green]{device.Id.EscapeMarkup()}[/]  {Word(device.State)}{(device.Name is null ? "" : "  " + device.Name.EscapeMarkup())}");
        (string, string?)[] facts =
        [
            ("description", device.Description), ("hardware", device.Target), ("model", device.ModelClass), ("version", device.ModelVersion),
            ("update", device.ActionId is int action ? string.Create(CultureInfo.InvariantCulture, $"{action}, {device.ActionState}") : null),
            ("last seen", Seen(device)), ("registered", Time(device.RegisteredAt)), ("auto-confirm", device.AutoConfirm ? "yes" : null),
            ("last failure", device.LastErrorReason is null ? null : $"{device.LastErrorReason} (code {device.LastErrorCode}, {Time(device.LastErrorAt!.Value)})"),
            .. (device.Attributes ?? new Dictionary<string, string>()).Select(a => (a.Key, (string?)a.Value)),
        ];
        foreach ((string name, string? value) in facts.Where(f => f.Item2 is not null))
        {
            terminal.WriteLine($"  {name,-14} {value}");
        }
    }

    public static void Show(Terminal terminal, ModelMetrics metrics)
    {
        terminal.WriteMarkup($"[green]{metrics.ModelClass.EscapeMarkup()} {metrics.ModelVersion.EscapeMarkup()}[/]  reported {Time(metrics.At)}");
        (string, long?)[] figures =
        [
            ("up, s", metrics.UptimeSeconds), ("inferences", metrics.Inferences), ("mean, us", metrics.LatencyMeanUs), ("longest, us", metrics.LatencyMaxUs),
            ("energy, uJ", metrics.EnergyMicrojoule), ("saturated", metrics.Saturated), ("drift, 1/1000", metrics.DriftPsiMilli),
            ("shadow samples", metrics.ShadowSamples), ("shadow agreed", metrics.ShadowAgreed),
        ];
        foreach ((string name, long? value) in figures.Where(f => f.Item2 is not null))
        {
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-14} {value}"));
        }
    }

    public static void ShowHistory(Terminal terminal, IReadOnlyList<HistoryEntry> entries, bool json)
    {
        if (json)
        {
            terminal.WriteJson(entries);
            return;
        }

        foreach (HistoryEntry entry in entries)
        {
            string origin = entry.RolloutId is int rollout ? string.Create(CultureInfo.InvariantCulture, $"rollout {rollout}") : "assigned";
            string code = entry.Code is int number ? string.Create(CultureInfo.InvariantCulture, $" (code {number})") : "";
            terminal.WriteLine($"{Time(entry.At)}  {origin,-12} {entry.ModelVersion,-10} {(entry.Event == "closed" ? $"closed, {entry.State.ToString().ToLowerInvariant()}" : entry.Event),-18} {string.Join(" / ", entry.Details)}{code}");
        }
    }

    private static string Word(DeviceState state) => state.ToString().ToLowerInvariant();

    private static string Seen(DeviceInfo device) => device.LastSeenAt is DateTimeOffset at ? Time(at) : "never seen";

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
