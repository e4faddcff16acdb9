using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>POST /api/v1/devices: makes a device known and hands out its secrets, once.</summary>
internal sealed class PostDevice(ServerOptions options, FleetWriter writer, DeviceRegistry registry)
{
    private const int MaxText = 32;

    public async Task<Results<Created<DeviceCredentials>, ProblemHttpResult>> Handle(RegisterDevice request, CancellationToken stop)
    {
        if (!DeviceId.IsValid(request.Id))
        {
            return Problems.BadRequest($"id must be 1 to {DeviceId.MaxLength} characters of A-Z a-z 0-9 . _ : -");
        }
        if (!IsText(request.Target) || !IsText(request.ModelClass))
        {
            return Problems.BadRequest($"target and modelClass must be 1 to {MaxText} characters, or absent.");
        }
        string token = Secrets.CreateToken();
        byte[] hmacKey = DeviceRegistry.CreateHmacKey();
        bool isNew = await writer.WriteAsync(transaction => registry.Insert(transaction, new FleetDevice
        {
            Id = request.Id,
            TokenHash = Secrets.Hash(token),
            HmacKey = hmacKey,
            RegisteredTarget = request.Target,
            RegisteredClass = request.ModelClass,
            Target = request.Target,
            ModelClass = request.ModelClass,
            State = DeviceState.Registered,
        }), stop);
        return isNew
            ? TypedResults.Created($"/api/v1/devices/{request.Id}",
                new DeviceCredentials(request.Id, options.Tenant, token, Convert.ToBase64String(hmacKey)))
            : Problems.Conflict($"Device {request.Id} is registered already; its token was shown then and is not kept.");
    }

    private static bool IsText(string? text) => text is null or { Length: >= 1 and <= MaxText };
}
