using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>One authenticated request of a device.</summary>
internal sealed class DeviceCall(HttpContext http, DeviceEntry entry, string root)
{
    public HttpContext Http => http;
    public DeviceEntry Entry => entry;
    public CancellationToken Stop => http.RequestAborted;

    /// <summary>Absolute URL of the device's own resource, as the device itself addressed this server.</summary>
    public string Root => root;

    /// <summary>The whole number a route parameter holds; 0, which no resource has, when it holds anything else.</summary>
    public int RouteNumber(string name) =>
        int.TryParse(http.GetRouteValue(name) as string, System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : 0;
}
