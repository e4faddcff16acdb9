using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>POST /api/v1/devices/{id}/cancel: asks a device to stop the update it has under way; with force=true ends it here, whatever the device thinks.</summary>
internal sealed class PostCancel(FleetWriter writer, FleetIndex index, ActionLog log)
{
    public async Task<Results<Accepted, ProblemHttpResult>> Handle(string id, bool? force, CancellationToken stop)
    {
        if (index.FindDevice(id) is null)
        {
            return Problems.NotFound($"There is no device {id}.");
        }
        bool asked = await writer.WriteAsync(transaction => Cancel(transaction, id, force == true), stop);
        return asked
            ? TypedResults.Accepted($"/api/v1/devices/{id}")
            : Problems.Conflict($"Device {id} has no update under way that could be cancelled.");
    }

    private bool Cancel(FleetTransaction transaction, string id, bool force)
    {
        if (force && transaction.Db.Devices.Find(id)!.OpenActionId is int stuck)
        {
            log.Quit(transaction, transaction.Db.DeviceActions.Find(stuck)!, "force quit");
            return true;
        }
        int? open = transaction.Db.Devices.Find(id)!.OpenActionId;
        if (open is null || transaction.Db.DeviceActions.Find(open)! is not { State: < ActionState.Canceling } action)
        {
            return false;
        }
        log.RequestCancel(transaction, action);
        return true;
    }
}
