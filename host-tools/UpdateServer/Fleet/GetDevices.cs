using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>GET /api/v1/devices and /api/v1/devices/{id}; the list is by id.</summary>
internal sealed class GetDevices(FleetDbFactory databases, FleetIndex index)
{
    public async Task<Results<Ok<Page<DeviceInfo>>, ProblemHttpResult>> List(string? after, int? limit, [AsParameters] DeviceFilter filter, CancellationToken stop)
    {
        if (Paging.Check(limit) is ProblemHttpResult refusal)
        {
            return refusal;
        }
        if (filter.Mistake is string mistake)
        {
            return Problems.BadRequest(mistake);
        }
        using FleetDb db = databases.CreateDbContext();
        IQueryable<FleetDevice> devices = filter.ApplyTo(db.Devices.AsNoTracking());
        if (after is not null)
        {
            devices = devices.Where(d => string.Compare(d.Id, after) > 0);
        }
        List<FleetDevice> rows = await devices.OrderBy(d => d.Id).Take(Paging.RowsFor(limit)).ToListAsync(stop);
        return TypedResults.Ok(Paging.ToPage(rows, limit, d => ToInfo(d, null), d => d.Id));
    }

    public async Task<Results<Ok<DeviceInfo>, ProblemHttpResult>> One(string id, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        if (await db.Devices.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, stop) is not FleetDevice device)
        {
            return Problems.NotFound($"There is no device {id}.");
        }
        Dictionary<string, string> attributes = await db.DeviceAttributes.Where(a => a.DeviceId == id)
            .OrderBy(a => a.Key).ToDictionaryAsync(a => a.Key, a => a.Value, stop);
        return TypedResults.Ok(ToInfo(device, attributes));
    }

    private DeviceInfo ToInfo(FleetDevice device, Dictionary<string, string>? attributes)
    {
        // The index is some seconds ahead of the disk in this one figure.
        DeviceEntry? entry = index.FindDevice(device.Id);
        long seenMs = entry?.LastSeenMs ?? 0;
        DateTimeOffset? seen = seenMs == 0 ? device.LastSeenAt : DateTimeOffset.FromUnixTimeMilliseconds(seenMs);
        return new DeviceInfo(device.Id, device.Target, device.ModelClass, device.ModelVersion, device.State, device.OpenActionId, seen,
            device.LastErrorCode, device.LastErrorReason, device.LastErrorAt, device.RegisteredAt, attributes, device.Name,
            device.Description, device.AutoConfirmedAt is not null, entry?.Now.Action is { } open && open.Id == device.OpenActionId ? open.State : null);
    }
}
