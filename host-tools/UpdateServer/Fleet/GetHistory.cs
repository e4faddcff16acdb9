using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>GET /api/v1/devices/{id}/history: what happened to a device's updates, newest first.</summary>
internal sealed class GetHistory(FleetDbFactory databases)
{
    public async Task<Results<Ok<Page<HistoryEntry>>, ProblemHttpResult>> Handle(string id, long? after, int? limit, CancellationToken stop)
    {
        if (Paging.Check(limit) is ProblemHttpResult refusal)
        {
            return refusal;
        }
        using FleetDb db = databases.CreateDbContext();
        // Not asked of the index: a retired device has a history, too.
        if (!await db.Devices.AnyAsync(d => d.Id == id, stop))
        {
            return Problems.NotFound($"There is no device {id}.");
        }
        var rows = await (
            from status in db.ActionStatuses.AsNoTracking()
            where status.DeviceId == id && (after == null || status.Id < after)
            join action in db.DeviceActions on status.ActionId equals action.Id
            join release in db.Releases on action.ReleaseId equals release.Id
            orderby status.Id descending
            select new { status, action.RolloutId, release.ModelVersion })
            .Take(Paging.RowsFor(limit)).ToListAsync(stop);
        return TypedResults.Ok(Paging.ToPage(
            rows, limit, row => ToEntry(row.status, row.RolloutId, row.ModelVersion), row => row.status.Id));
    }

    private static HistoryEntry ToEntry(ActionStatus status, int? rolloutId, string version) => new(
        status.ActionId, rolloutId, version, status.At, status.Event, status.State, status.Code,
        status.Details.Length == 0 ? [] : status.Details.Split('\n'), status.Progress, status.ProgressOf);
}
