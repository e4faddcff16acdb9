using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Management;

/// <summary>/rest/v1/targets/{id}/autoConfirm: whether updates of a device need nobody's word.</summary>
internal sealed class AutoConfirmCalls(FleetWriter writer, FleetDbFactory databases, Confirmations confirmations)
{
    public async Task<IResult> State(string id, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        if (await db.Devices.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id && d.State != DeviceState.Retired, http.RequestAborted) is not FleetDevice device)
        {
            return Refusals.NotFound($"Target {id}");
        }
        bool isActive = device.AutoConfirmedAt is not null;
        return TypedResults.Json(new AutoConfirmMessage(isActive, device.AutoConfirmInitiator, device.AutoConfirmRemark,
            device.AutoConfirmedAt?.ToUnixTimeMilliseconds(), new ManagementLinks(http.Request).OfAutoConfirm(id, isActive)));
    }

    public async Task<IResult> Activate(string id, AutoConfirmBody? body, CancellationToken stop)
    {
        bool? done = await writer.WriteAsync(transaction => TargetCalls.Find(transaction, id) is null ? (bool?)null
            : confirmations.Activate(transaction, id, new AutoConfirmation(body?.Initiator, body?.Remark)), stop);
        return done switch
        {
            true => TypedResults.NoContent(),
            false => Refusals.Of(StatusCodes.Status409Conflict, HawkbitErrors.AutoConfirmActive, $"Target {id} confirms automatically already."),
            null => Refusals.NotFound($"Target {id}"),
        };
    }

    public async Task<IResult> Deactivate(string id, CancellationToken stop)
    {
        bool found = await writer.WriteAsync(transaction =>
        {
            bool isTarget = TargetCalls.Find(transaction, id) is not null;
            if (isTarget)
            {
                confirmations.Deactivate(transaction, id);
            }
            return isTarget;
        }, stop);
        return found ? TypedResults.NoContent() : Refusals.NotFound($"Target {id}");
    }
}
