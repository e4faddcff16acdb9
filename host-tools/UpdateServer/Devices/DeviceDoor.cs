using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>Lets a device's request through when it proves to be the device named in its path.</summary>
internal sealed class DeviceDoor(ServerOptions options, FleetIndex index, FleetWriter writer, LastSeenWriter lastSeen)
{
    private const string Scheme = "TargetToken";
    private static readonly byte[] NobodysHash = new byte[SHA256.HashSizeInBytes];

    /// <summary>Makes an endpoint of an operation that needs an authenticated device.</summary>
    public RequestDelegate For(Func<DeviceCall, Task<IResult>> operation) => async http =>
    {
        IResult result = Authenticate(http) is DeviceEntry entry
            ? await AnswerAsync(http, entry, operation)
            : Refuse(http);
        await result.ExecuteAsync(http);
    };

    private async Task<IResult> AnswerAsync(HttpContext http, DeviceEntry entry, Func<DeviceCall, Task<IResult>> operation)
    {
        lastSeen.Touch(entry);
        if (entry.Now.State == DeviceState.Registered)
        {
            await writer.WriteAsync(transaction => Greet(transaction, entry), http.RequestAborted);
        }
        string host = http.Request.Host.HasValue ? http.Request.Host.Value : $"localhost:{http.Connection.LocalPort}";
        string root = $"{http.Request.Scheme}://{host}/{options.Tenant}/controller/v1/{entry.Id}";
        return await operation(new DeviceCall(http, entry, root));
    }

    private DeviceEntry? Authenticate(HttpContext http)
    {
        string? token = Secrets.FromHeader(http.Request.Headers.Authorization, Scheme);
        DeviceEntry? entry = index.FindDevice(http.GetRouteValue("controllerId") as string ?? "");
        // An unknown device costs the same work as a known one, so answers do not tell which ids exist.
        byte[] expected = entry?.Now.TokenHash ?? NobodysHash;
        bool matches = CryptographicOperations.FixedTimeEquals(Secrets.Hash(token ?? ""), expected);
        return matches ? entry : null;
    }

    private static bool Greet(FleetTransaction transaction, DeviceEntry entry)
    {
        FleetDevice device = transaction.Db.Devices.Find(entry.Id)!;
        if (device.State == DeviceState.Registered)
        {
            device.State = DeviceState.Idle;
            transaction.Db.SaveChanges();
            var snapshot = DeviceSnapshot.Of(device, null);
            transaction.OnCommit(() => entry.Now = snapshot);
        }
        return true;
    }

    private static ProblemHttpResult Refuse(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = Scheme;
        return Problems.Unauthorized(
            "This device is unknown, or the header \"Authorization: TargetToken <token>\" does not hold its token.");
    }
}
