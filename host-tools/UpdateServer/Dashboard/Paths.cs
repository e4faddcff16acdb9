namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Addresses of pages.</summary>
internal static class Paths
{
    public const string Fleet = "/dashboard";

    public static string Device(string id) => $"/dashboard/devices/{Uri.EscapeDataString(id)}";

    public static string Release(int id) => $"/dashboard/releases/{id}";

    public static string Rollout(int id) => $"/dashboard/rollouts/{id}";

    /// <summary>The fleet's list, only these devices; null says nothing, "" devices that told none.</summary>
    public static string Devices(string? modelClass, string? modelVersion) =>
        Fleet + QueryString.Create("model", modelClass ?? "").Add("version", modelVersion ?? "") + "#devices";
}
