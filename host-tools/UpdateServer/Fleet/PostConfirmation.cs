using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Devices;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>POST /api/v1/devices/{id}/confirm and /deny: a person's word about an update that waits for one, in the place of somebody at the device.</summary>
internal sealed class PostConfirmation(FleetWriter writer, FleetIndex index, Confirmations confirmations)
{
    /// <summary>The update begins at the device's next poll.</summary>
    public Task<Results<NoContent, ProblemHttpResult>> Confirm(string id, CancellationToken stop) => DecideAsync(id, isConfirmed: true, stop);

    /// <summary>The update goes on waiting, and its log says who did not want it.</summary>
    public Task<Results<NoContent, ProblemHttpResult>> Deny(string id, CancellationToken stop) => DecideAsync(id, isConfirmed: false, stop);

    private async Task<Results<NoContent, ProblemHttpResult>> DecideAsync(string id, bool isConfirmed, CancellationToken stop)
    {
        if (index.FindDevice(id) is null)
        {
            return Problems.NotFound($"There is no device {id}.");
        }
        bool waited = await writer.WriteAsync(transaction => Decide(transaction, id, isConfirmed), stop);
        return waited ? TypedResults.NoContent() : Problems.Conflict($"Device {id} has no update that waits for confirmation.");
    }

    private bool Decide(FleetTransaction transaction, string id, bool isConfirmed)
    {
        FleetDevice device = transaction.Db.Devices.Find(id)!;
        transaction.RequireMatch(EntityTag.Of(device));
        if (device.OpenActionId is not int open || transaction.Db.DeviceActions.Find(open) is not { State: ActionState.AwaitingConfirmation })
        {
            return false;
        }
        string word = isConfirmed ? "confirmed" : "denied";
        var said = new Feedback(word, "none", null, $"{word} by {transaction.Db.Scope?.Who}", null, null);
        return confirmations.Decide(transaction, id, open, isConfirmed, said) == ConfirmationOutcome.Done;
    }
}
