using System.Security.Cryptography;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>A file of the dashboard that stands in this assembly; its address changes with its content, so browsers keep it.</summary>
internal sealed class StaticFile(string name, string type)
{
    private readonly byte[] _bytes = Read(name);

    public static StaticFile Style { get; } = new("style.css", "text/css; charset=utf-8");

    public static StaticFile Icon { get; } = new("icon.svg", "image/svg+xml");

    /// <summary>Where pages ask for it.</summary>
    public string Path => $"/dashboard/{name}?{Convert.ToHexStringLower(SHA256.HashData(_bytes))[..8]}";

    public Task SendAsync(HttpContext http)
    {
        DashboardDoor.Protect(http);
        http.Response.Headers.CacheControl = "max-age=86400";
        return TypedResults.Bytes(_bytes, type).ExecuteAsync(http);
    }

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(StaticFile).Assembly.GetManifestResourceStream($"Dashboard/{name}")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
