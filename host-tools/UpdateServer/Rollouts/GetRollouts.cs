using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>GET /api/v1/rollouts and /api/v1/rollouts/{id}; the list is newest first.</summary>
internal sealed class GetRollouts(FleetDbFactory databases)
{
    public async Task<Results<Ok<Page<RolloutInfo>>, ProblemHttpResult>> List(int? after, int? limit, CancellationToken stop)
    {
        if (Paging.Check(limit) is ProblemHttpResult refusal)
        {
            return refusal;
        }
        using FleetDb db = databases.CreateDbContext();
        List<Rollout> rows = await WithParts(db).Where(r => after == null || r.Id < after)
            .OrderByDescending(r => r.Id).Take(Paging.RowsFor(limit)).ToListAsync(stop);
        Dictionary<int, RolloutCounts> counts = await CountAsync(db, rows.ConvertAll(r => r.Id), stop);
        return TypedResults.Ok(Paging.ToPage(rows, limit, r => r.ToInfo(r.Release!, counts[r.Id]), r => r.Id));
    }

    public async Task<Results<Ok<RolloutInfo>, ProblemHttpResult>> One(int id, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        if (await WithParts(db).FirstOrDefaultAsync(r => r.Id == id, stop) is not Rollout rollout)
        {
            return Problems.NotFound($"There is no rollout {id}.");
        }
        Dictionary<int, RolloutCounts> counts = await CountAsync(db, [id], stop);
        return TypedResults.Ok(rollout.ToInfo(rollout.Release!, counts[id]));
    }

    private static IQueryable<Rollout> WithParts(FleetDb db) =>
        db.Rollouts.AsNoTracking().Include(r => r.Release).Include(r => r.Stages.OrderBy(s => s.Index));

    private static async Task<Dictionary<int, RolloutCounts>> CountAsync(FleetDb db, List<int> ids, CancellationToken stop)
    {
        var rows = await db.DeviceActions.Where(a => a.RolloutId != null && ids.Contains(a.RolloutId.Value)).GroupBy(a => new { a.RolloutId, a.State })
            .Select(g => new { g.Key.RolloutId, g.Key.State, Count = g.Count() }).ToListAsync(stop);
        return ids.ToDictionary(id => id, id =>
        {
            int Sum(Func<ActionState, bool> which) => rows.Where(r => r.RolloutId == id && which(r.State)).Sum(r => r.Count);
            return new RolloutCounts(Sum(s => s < ActionState.Succeeded), Sum(s => s == ActionState.Succeeded),
                Sum(s => s == ActionState.Failed), Sum(s => s == ActionState.Canceled), Sum(s => s == ActionState.TimedOut));
        });
    }
}
