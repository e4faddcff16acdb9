using System.Globalization;
using System.Text;

namespace TinyDevice.ServerBench;

/// <summary>Requests as bytes, made before the clock runs.</summary>
internal static class Requests
{
    public static byte[] Static { get; } = Encoding.ASCII.GetBytes(
        $"GET {HostedServer.StaticPath} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/hal+json\r\n\r\n");

    public static byte[] Poll(int device) => Get(device, "");

    public static byte[] Get(int device, string below) => Encoding.ASCII.GetBytes(
        $"GET {PathOf(device)}{below} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: TargetToken {BenchFleet.TokenOf(device)}\r\n"
        + "Accept: application/hal+json\r\n\r\n");

    public static byte[] Download(int device, string path) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: TargetToken {BenchFleet.TokenOf(device)}\r\n\r\n");

    /// <summary>The last word about an update.</summary>
    public static byte[] Succeeded(int device, int action)
    {
        const string Body = """{"status":{"execution":"closed","result":{"finished":"success"}}}""";
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST {PathOf(device)}/deploymentBase/{action}/feedback HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + $"Authorization: TargetToken {BenchFleet.TokenOf(device)}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Body.Length}\r\n\r\n{Body}"));
    }

    public static string PathOf(int device) => "/DEFAULT/controller/v1/" + BenchFleet.IdOf(device);

    /// <summary>Hands requests out one after the other and begins anew behind the last; safe for many connections.</summary>
    public static Func<ReadOnlyMemory<byte>?> Endlessly(byte[][] requests)
    {
        int at = -1;
        return () => requests[(uint)Interlocked.Increment(ref at) % requests.Length];
    }

    /// <summary>Hands every request out once.</summary>
    public static Func<ReadOnlyMemory<byte>?> Once(byte[][] requests)
    {
        int at = -1;
        return () =>
        {
            int mine = Interlocked.Increment(ref at);
            return mine < requests.Length ? requests[mine] : (ReadOnlyMemory<byte>?)null;
        };
    }
}
