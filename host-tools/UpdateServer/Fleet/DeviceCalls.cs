using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>What people do to a single device: PATCH and DELETE /api/v1/devices/{id}, POST token.</summary>
internal sealed class DeviceCalls(ServerOptions options, FleetWriter writer, DeviceRegistry registry, Confirmations confirmations, GetDevices view)
{
    private const int MaxText = 32;
    private const int MaxName = 128;
    private const int MaxDescription = 512;

    public async Task<Results<Ok<DeviceInfo>, ProblemHttpResult>> Change(string id, ChangeDevice change, CancellationToken stop)
    {
        if (change.Name?.Length > MaxName || change.Description?.Length > MaxDescription || change.Target?.Length > MaxText
            || change.ModelClass?.Length > MaxText)
        {
            return Problems.BadRequest($"name has at most {MaxName} characters, description {MaxDescription}, target and modelClass {MaxText}.");
        }
        bool found = await writer.WriteAsync(transaction => Find(transaction, id) is FleetDevice device && Apply(transaction, device, change), stop);
        return found ? await view.One(id, stop) : Problems.NotFound($"There is no device {id}.");
    }

    /// <summary>Takes the device out of service; its history stays.</summary>
    public async Task<Results<NoContent, ProblemHttpResult>> Retire(string id, CancellationToken stop)
    {
        bool found = await writer.WriteAsync(transaction =>
        {
            FleetDevice? device = Find(transaction, id);
            if (device is not null)
            {
                registry.Retire(transaction, device);
            }
            return device is not null;
        }, stop);
        return found ? TypedResults.NoContent() : Problems.NotFound($"There is no device {id}.");
    }

    /// <summary>Gives the device a new token; the old one opens nothing from now on.</summary>
    public async Task<Results<Ok<DeviceCredentials>, ProblemHttpResult>> Renew(string id, RenewCredentials request, CancellationToken stop)
    {
        string token = Secrets.CreateToken();
        byte[]? key = await writer.WriteAsync(transaction =>
        {
            FleetDevice? device = Find(transaction, id);
            if (device is not null)
            {
                device.TokenHash = Secrets.Hash(token);
                device.SecurityToken = device.SecurityToken is null ? null : token;
                device.HmacKey = request.HmacKey ? DeviceRegistry.CreateHmacKey() : device.HmacKey;
                registry.Save(transaction, device);
            }
            return device?.HmacKey;
        }, stop);
        return key is null
            ? Problems.NotFound($"There is no device {id}.")
            : TypedResults.Ok(new DeviceCredentials(id, options.Tenant, token, Convert.ToBase64String(key)));
    }

    private static FleetDevice? Find(FleetTransaction transaction, string id)
    {
        FleetDevice? device = transaction.Db.Devices.Find(id);
        if (device is null || device.State == DeviceState.Retired)
        {
            return null;
        }
        transaction.RequireMatch(EntityTag.Of(device));
        return device;
    }

    private bool Apply(FleetTransaction transaction, FleetDevice device, ChangeDevice change)
    {
        device.Name = change.Name ?? device.Name;
        device.Description = change.Description ?? device.Description;
        device.RegisteredTarget = change.Target ?? device.RegisteredTarget;
        device.RegisteredClass = change.ModelClass ?? device.RegisteredClass;
        device.Target = Effective(change.Target, device.Target);
        device.ModelClass = Effective(change.ModelClass, device.ModelClass);
        device.RegisteredTarget = device.RegisteredTarget?.Length == 0 ? null : device.RegisteredTarget;
        device.RegisteredClass = device.RegisteredClass?.Length == 0 ? null : device.RegisteredClass;
        // What it reports is asked for again where that decides from now on.
        device.AttributesWanted |= change.Target?.Length == 0 || change.ModelClass?.Length == 0;
        registry.Save(transaction, device);
        if (change.AutoConfirm == true)
        {
            confirmations.Activate(transaction, device.Id, new AutoConfirmation(transaction.Db.Scope?.Who, null));
        }
        else if (change.AutoConfirm == false)
        {
            confirmations.Deactivate(transaction, device.Id);
        }
        return true;
    }

    private static string? Effective(string? given, string? now) => string.IsNullOrEmpty(given) ? now : given;
}
