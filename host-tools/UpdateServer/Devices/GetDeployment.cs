using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>GET deploymentBase/{actionId}: the update under way; installedBase/{actionId}: the one that last succeeded.</summary>
internal sealed class GetDeployment(FleetWriter writer, ActionLog log, DeploymentBody body)
{
    public async Task<IResult> Open(DeviceCall call)
    {
        int id = call.RouteNumber("actionId");
        if (call.Entry.Now.Action is not { } action || action.Id != id
            || action.State is ActionState.Canceling or ActionState.AwaitingConfirmation)
        {
            return Problems.NotFound($"Update {id} is not under way on this device.");
        }
        if (action.State == ActionState.Offered)
        {
            await writer.WriteAsync(new RowKeys(call.Entry.Id, id), transaction => log.Retrieve(transaction, call.Entry, id), call.Stop);
        }
        return await body.AnswerAsync(call, action);
    }

    public async Task<IResult> Installed(DeviceCall call)
    {
        int id = call.RouteNumber("actionId");
        DeviceSnapshot device = call.Entry.Now;
        return device.InstalledActionId == id && id != 0
            ? await body.AnswerAsync(call, new OpenAction(id, device.InstalledReleaseId!.Value, ActionState.Succeeded))
            : Problems.NotFound($"Update {id} is not the one this device last installed.");
    }
}
