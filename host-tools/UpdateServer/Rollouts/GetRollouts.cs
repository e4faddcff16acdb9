using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>GET /api/v1/rollouts and /api/v1/rollouts/{id}; the list is newest first.</summary>
internal sealed class GetRollouts(FleetDbFactory databases, ServerOptions options)
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
        RolloutReport report = await RolloutReport.ReadAsync(db, rows.ConvertAll(r => r.Id), stop);
        return TypedResults.Ok(Paging.ToPage(rows, limit, r => report.Of(r, options.Clock.GetUtcNow()), r => r.Id));
    }

    public async Task<Results<Ok<RolloutInfo>, ProblemHttpResult>> One(int id, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        if (await WithParts(db).FirstOrDefaultAsync(r => r.Id == id, stop) is not Rollout rollout)
        {
            return Problems.NotFound($"There is no rollout {id}.");
        }
        RolloutReport report = await RolloutReport.ReadAsync(db, [id], stop);
        return TypedResults.Ok(report.Of(rollout, options.Clock.GetUtcNow(), await RolloutReport.ReasonsAsync(db, id, stop)));
    }

    private static IQueryable<Rollout> WithParts(FleetDb db) =>
        db.Rollouts.AsNoTracking().Include(r => r.Images).ThenInclude(i => i.Release).Include(r => r.Stages.OrderBy(s => s.Index));
}
