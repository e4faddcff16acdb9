using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Management;

/// <summary>A device as hawkBit's management API shows it.</summary>
internal sealed class TargetView(SettingsStore settings, FleetIndex index, TimeProvider clock)
{
    public TargetMessage Of(FleetDevice device, HttpRequest request)
    {
        long seen = index.FindDevice(device.Id)?.LastSeenMs ?? 0;
        long created = device.RegisteredAt.ToUnixTimeMilliseconds();
        ServerSettings now = settings.Current;
        return new TargetMessage(device.Id, device.Name ?? device.Id, device.Description, StatusOf(device), seen == 0 ? null : seen, null,
            seen == 0 ? null : PollOf(seen, now), device.SecurityToken, device.AttributesWanted, now.Confirmation ? device.AutoConfirmedAt is not null : null,
            "", created, "", created, new ManagementLinks(request).OfTarget(device.Id));
    }

    private PollStatusMessage PollOf(long seen, ServerSettings now)
    {
        long next = seen + (long)now.PollInterval.TotalMilliseconds;
        return new PollStatusMessage(seen, next, clock.GetUtcNow().ToUnixTimeMilliseconds() > next + (long)now.PollOverdue.TotalMilliseconds);
    }

    private static string StatusOf(FleetDevice device) => device.State switch
    {
        DeviceState.Registered => device.InstalledActionId is null ? "unknown" : "in_sync",
        DeviceState.Updating or DeviceState.Canceling => "pending",
        DeviceState.Failed => "error",
        _ => device.InstalledActionId is null ? "registered" : "in_sync",
    };
}
