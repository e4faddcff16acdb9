using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>POST /api/v1/devices/{id}/approve and /reject: decides about a device that registered itself.</summary>
internal sealed class PostApproval(FleetWriter writer, FleetIndex index)
{
    public Task<Results<NoContent, ProblemHttpResult>> Approve(string id, CancellationToken stop) => DecideAsync(id, Admit, stop);

    public Task<Results<NoContent, ProblemHttpResult>> Reject(string id, CancellationToken stop) => DecideAsync(id, Remove, stop);

    private async Task<Results<NoContent, ProblemHttpResult>> DecideAsync(string id, Action<FleetTransaction, FleetDevice> decide,
        CancellationToken stop)
    {
        DeviceState? before = await writer.WriteAsync(transaction =>
        {
            FleetDevice? device = transaction.Db.Devices.Find(id);
            DeviceState? state = device?.State;
            if (state == DeviceState.Pending)
            {
                decide(transaction, device!);
            }
            return state;
        }, stop);
        return before switch
        {
            DeviceState.Pending => TypedResults.NoContent(),
            null => Problems.NotFound($"There is no device {id}."),
            _ => Problems.Conflict($"Device {id} is not waiting for approval."),
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
