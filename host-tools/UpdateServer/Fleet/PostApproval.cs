using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>POST /api/v1/devices/{id}/approve and /reject: decides about a device that registered itself.</summary>
internal sealed class PostApproval(ServerOptions options, FleetWriter writer, FleetIndex index)
{
    /// <summary>Lets the device in and hands its ticket key out, which it cannot know.</summary>
    public async Task<Results<Ok<ApprovedDevice>, ProblemHttpResult>> Approve(string id, CancellationToken stop)
    {
        (ProblemHttpResult? refusal, byte[]? key) = await DecideAsync(id, Admit, stop);
        return refusal is not null ? refusal : TypedResults.Ok(new ApprovedDevice(id, options.Tenant, Convert.ToBase64String(key!)));
    }

    public async Task<Results<NoContent, ProblemHttpResult>> Reject(string id, CancellationToken stop)
    {
        (ProblemHttpResult? refusal, _) = await DecideAsync(id, Remove, stop);
        return refusal is not null ? refusal : TypedResults.NoContent();
    }

    private async Task<(ProblemHttpResult? Refusal, byte[]? Key)> DecideAsync(string id, Action<FleetTransaction, FleetDevice> decide,
        CancellationToken stop)
    {
        (DeviceState? before, byte[]? key) = await writer.WriteAsync(transaction =>
        {
            FleetDevice? device = transaction.Db.Devices.Find(id);
            DeviceState? state = device?.State;
            if (state == DeviceState.Pending)
            {
                transaction.RequireMatch(EntityTag.Of(device!));
                decide(transaction, device!);
            }
            return (state, device?.HmacKey);
        }, stop);
        return before switch
        {
            DeviceState.Pending => (null, key),
            null => (Problems.NotFound($"There is no device {id}."), null),
            _ => (Problems.Conflict($"Device {id} is not waiting for approval."), null),
        };
    }

    private void Admit(FleetTransaction transaction, FleetDevice device)
    {
        device.State = DeviceState.Registered;
        transaction.Db.SaveChanges();
        var snapshot = DeviceSnapshot.Of(device, null);
        transaction.OnCommit(() => index.Follow(device.Id, snapshot));
    }

    private void Remove(FleetTransaction transaction, FleetDevice device)
    {
        transaction.Db.Devices.Remove(device);
        transaction.Db.SaveChanges();
        transaction.OnCommit(() => index.Remove(device.Id));
    }
}
