using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>GET /api/v1/fleet: how many devices, in which state, on which version.</summary>
internal sealed class GetFleet(FleetDbFactory databases)
{
    public async Task<Ok<FleetStatus>> Handle(CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        var states = await InService(db).GroupBy(d => d.State).Select(g => new { State = g.Key, Count = g.Count() }).ToListAsync(stop);
        var versions = await InService(db).GroupBy(d => new { d.ModelClass, d.ModelVersion })
            .Select(g => new { g.Key.ModelClass, g.Key.ModelVersion, Count = g.Count() }).ToListAsync(stop);
        return TypedResults.Ok(new FleetStatus(
            states.Sum(s => s.Count),
            states.ToDictionary(s => s.State, s => s.Count),
            versions.OrderByDescending(v => v.Count).ThenBy(v => v.ModelClass, StringComparer.Ordinal)
                .ThenBy(v => v.ModelVersion, StringComparer.Ordinal)
                .Select(v => new VersionCount(v.ModelClass, v.ModelVersion, v.Count)).ToList()));
    }

    private static IQueryable<FleetDevice> InService(FleetDb db) => db.Devices.Where(d => d.State != DeviceState.Retired);
}
