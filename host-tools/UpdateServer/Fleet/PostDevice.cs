using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>POST /api/v1/devices: makes a device known and hands out its secrets, once.</summary>
internal sealed class PostDevice(ServerOptions options, FleetWriter writer, FleetIndex index)
{
    private const int MaxText = 32;
    private const int HmacKeySize = 32;

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
        byte[] hmacKey = RandomNumberGenerator.GetBytes(HmacKeySize);
        bool isNew = await writer.WriteAsync(transaction => Insert(transaction, request, Secrets.Hash(token), hmacKey), stop);
        return isNew
            ? TypedResults.Created($"/api/v1/devices/{request.Id}",
                new DeviceCredentials(request.Id, options.Tenant, token, Convert.ToBase64String(hmacKey)))
            : Problems.Conflict($"Device {request.Id} is registered already; its token was shown then and is not kept.");
    }

    private bool Insert(FleetTransaction transaction, RegisterDevice request, byte[] tokenHash, byte[] hmacKey)
    {
        if (transaction.Db.Devices.Find(request.Id) is not null)
        {
            return false;
        }
        var device = new FleetDevice
        {
            Id = request.Id,
            TokenHash = tokenHash,
            HmacKey = hmacKey,
            RegisteredTarget = request.Target,
            RegisteredClass = request.ModelClass,
            Target = request.Target,
            ModelClass = request.ModelClass,
            State = DeviceState.Registered,
            AttributesWanted = true,
            RegisteredAt = transaction.Now,
        };
        transaction.Db.Devices.Add(device);
        transaction.Db.SaveChanges();
        transaction.OnCommit(() => index.Put(new DeviceEntry(device.Id, DeviceSnapshot.Of(device, null), 0)));
        return true;
    }

    private static bool IsText(string? text) => text is null or { Length: >= 1 and <= MaxText };
}
