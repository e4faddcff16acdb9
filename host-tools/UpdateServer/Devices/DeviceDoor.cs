using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Operations;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>Lets a device's request through when it proves to be the device named in its path.</summary>
internal sealed class DeviceDoor(ServerOptions options, SettingsStore settings, FleetIndex index, FleetWriter writer, LastSeenWriter lastSeen,
    SelfRegistration registration)
{
    private const string Scheme = "TargetToken";
    private const string GatewayScheme = "GatewayToken";
    private static readonly byte[] NobodysHash = new byte[SHA256.HashSizeInBytes];

    /// <summary>Makes an endpoint of an operation that needs an authenticated device.</summary>
    public RequestDelegate For(Func<DeviceCall, Task<IResult>> operation) => async http =>
    {
        IResult result = await AuthenticateAsync(http) is DeviceEntry entry
            ? await AnswerAsync(http, entry, operation)
            : Refuse(http);
        await result.ExecuteAsync(http);
    };

    private async Task<IResult> AnswerAsync(HttpContext http, DeviceEntry entry, Func<DeviceCall, Task<IResult>> operation)
    {
        ServerTraces.Describe(http, entry.Id);
        long now = options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (options.Limits.RequestsPerDevice > 0 && !entry.Admit(now, options.Limits.RequestsPerDevice))
        {
            long wait = entry.UntilNextMinute(now) + 999;
            http.Response.Headers.RetryAfter = (wait / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Problems.Of(StatusCodes.Status429TooManyRequests, "This device asks too often: wait as long as Retry-After says.");
        }
        lastSeen.Touch(entry);
        if (entry.Now.State == DeviceState.Registered)
        {
            await writer.WriteAsync(new RowKeys(entry.Id), transaction => Greet(transaction, entry), http.RequestAborted);
        }
        string host = http.Request.Host.HasValue ? http.Request.Host.Value : $"localhost:{http.Connection.LocalPort}";
        string root = $"{http.Request.Scheme}://{host}/{options.Tenant}/controller/v1/{entry.Id}";
        return await operation(new DeviceCall(http, entry, root));
    }

    private async Task<DeviceEntry?> AuthenticateAsync(HttpContext http)
    {
        string id = http.GetRouteValue("controllerId") as string ?? "";
        ServerSettings now = settings.Current;
        string? token = now.TargetTokens ? Secrets.FromHeader(http.Request.Headers.Authorization, Scheme) : null;
        string? gateway = token is null ? Secrets.FromHeader(http.Request.Headers.Authorization, GatewayScheme) : null;
        DeviceEntry? entry = index.FindDevice(id);
        // An unknown device costs the same work as a known one, so answers do not tell which ids exist.
        byte[] expected = gateway is not null ? now.GatewayHash ?? NobodysHash : token is null ? NobodysHash : entry?.Now.TokenHash ?? NobodysHash;
        bool matches = CryptographicOperations.FixedTimeEquals(Secrets.Hash(gateway ?? token ?? ""), expected);
        bool isVouchedFor = (gateway is not null && matches) || (token is null && ClientCertificate.Proves(http, id, now));
        matches |= isVouchedFor;
        if (entry is null && (isVouchedFor || token is not null))
        {
            entry = await registration.TryAsync(id, isVouchedFor ? null : token, http.RequestAborted);
            // Two strangers may have come at once under one name, so the token is compared with what was stored.
            matches = entry is not null && (isVouchedFor || CryptographicOperations.FixedTimeEquals(Secrets.Hash(token!), entry.Now.TokenHash));
        }
        return matches && entry!.Now.State != DeviceState.Pending ? entry : null;
    }

    private static bool Greet(FleetTransaction transaction, DeviceEntry entry)
    {
        FleetDevice device = transaction.Db.Devices.Find(entry.Id)!;
        if (device.State == DeviceState.Registered)
        {
            device.State = DeviceState.Idle;
            transaction.Save();
            var snapshot = DeviceSnapshot.Of(device, null);
            transaction.OnCommit(() => entry.Now = snapshot);
        }
        return true;
    }

    private static ProblemHttpResult Refuse(HttpContext http)
    {
        if (!DeviceId.IsValid(http.GetRouteValue("controllerId") as string))
        {
            // Nobody has such a name, so there is nothing to give away.
            return Problems.BadRequest($"A device's id has 1 to {DeviceId.MaxLength} characters of A-Z a-z 0-9 . _ : -");
        }
        http.Response.Headers.WWWAuthenticate = Scheme;
        return Problems.Unauthorized(
            "This device is unknown, or the header \"Authorization: TargetToken <token>\" does not hold its token.");
    }
}
