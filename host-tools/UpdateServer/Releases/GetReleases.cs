using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>GET /api/v1/releases and /api/v1/releases/{id}; the list is newest first.</summary>
internal sealed class GetReleases(FleetDbFactory databases)
{
    public async Task<Results<Ok<Page<ReleaseInfo>>, ProblemHttpResult>> List(int? after, int? limit, CancellationToken stop)
    {
        if (Paging.Check(limit) is ProblemHttpResult refusal)
        {
            return refusal;
        }
        using FleetDb db = databases.CreateDbContext();
        List<Release> rows = await db.Releases.AsNoTracking().Where(r => after == null || r.Id < after)
            .OrderByDescending(r => r.Id).Take(Paging.RowsFor(limit)).ToListAsync(stop);
        return TypedResults.Ok(Paging.ToPage(rows, limit, r => r.ToInfo(), r => r.Id));
    }

    public async Task<Results<Ok<ReleaseInfo>, ProblemHttpResult>> One(int id, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.Releases.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, stop) is Release release
            ? TypedResults.Ok(release.ToInfo())
            : Problems.NotFound($"There is no release {id}.");
    }
}
