using System.Diagnostics;

namespace TinyDevice.UpdateServer.Operations;

/// <summary>What traces say beyond HTTP: whose update a request is about, and the commits behind it.</summary>
internal static class ServerTraces
{
    public const string Name = "TinyDevice.UpdateServer";
    private static readonly ActivitySource Source = new(Name);

    /// <summary>Names the device, and the update if the path does; no secret is ever in either.</summary>
    public static void Describe(HttpContext http, string deviceId)
    {
        if (Activity.Current is { IsAllDataRequested: true } request)
        {
            request.SetTag("td.device", deviceId);
            if (http.GetRouteValue("actionId") is string action)
            {
                request.SetTag("td.action", action);
            }
        }
    }

    /// <summary>A group of changes on its way to disk; null when nobody listens.</summary>
    public static Activity? StartCommit(int changes)
    {
        Activity? commit = Source.StartActivity("td.commit");
        commit?.SetTag("td.changes", changes);
        return commit;
    }
}
