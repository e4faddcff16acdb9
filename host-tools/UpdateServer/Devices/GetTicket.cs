using TinyDevice.Formats;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>GET ticket/{actionId}?nonce=...: the proof, under the device's own key, that its open update is meant for it now; for action 0, that there is none.</summary>
/// <remarks>Not of hawkBit's DDI; docs/formats/ticket.md.</remarks>
internal sealed class GetTicket(FleetDbFactory databases, FleetIndex index, ArtifactStore artifacts)
{
    public async Task<IResult> Handle(DeviceCall call)
    {
        int id = call.RouteNumber("actionId");
        if (Ticket.FromHex(call.Http.Request.Query["nonce"].ToString(), Ticket.NonceSize) is not byte[] nonce)
        {
            return Problems.BadRequest($"nonce must be {2 * Ticket.NonceSize} hexadecimal digits.");
        }
        if (call.Http.GetRouteValue("actionId") is "0" && call.Entry.Now.Action is null)
        {
            return await AnswerAsync(call, 0, new byte[Ticket.Size], nonce);
        }
        if (call.Entry.Now.Action is not { } action || action.Id != id || action.State == ActionState.Canceling)
        {
            return Problems.NotFound($"Update {id} is not under way on this device.");
        }
        byte[] header = new byte[PackageLayout.HeaderSize];
        string path = await artifacts.FileOfAsync(index.FindRelease(action.ReleaseId)!.Sha256, call.Stop);
        using (FileStream file = File.OpenRead(path))
        {
            await file.ReadExactlyAsync(header, call.Stop);
        }
        return await AnswerAsync(call, id, PackageDigest.Compute(header, 0, header.Length), nonce);
    }

    private async Task<IResult> AnswerAsync(DeviceCall call, int id, byte[] digest, byte[] nonce)
    {
        using FleetDb db = databases.CreateDbContext();
        FleetDevice device = (await db.Devices.FindAsync([call.Entry.Id], call.Stop))!;
        byte[] ticket = Ticket.Compute(device.HmacKey, call.Entry.Id, id, digest, nonce);
        // The answer belongs to one nonce; nothing on the way may keep it.
        call.Http.Response.Headers.CacheControl = "no-store";
        var message = new TicketMessage(Convert.ToHexStringLower(digest), Convert.ToHexStringLower(ticket));
        return new DdiAnswer<TicketMessage>(message, DdiJson.Default.TicketMessage);
    }
}
