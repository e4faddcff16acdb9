using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Telemetry;

/// <summary>GET /api/v1/devices/{id}/metrics and /api/v1/releases/{id}/metrics.</summary>
internal sealed class GetModelMetrics(FleetDbFactory databases, TimeProvider clock)
{
    private const int DefaultHours = 7 * 24;
    private const int MaxHours = 366 * 24;

    public async Task<Results<Ok<ModelMetrics>, ProblemHttpResult>> OfDevice(string id, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.DeviceMetrics.AsNoTracking().FirstOrDefaultAsync(m => m.DeviceId == id, stop) is DeviceMetrics last
            ? TypedResults.Ok(last.ToInfo())
            : Problems.NotFound($"Device {id} is unknown or has reported no metrics.");
    }

    public async Task<Results<Ok<ReleaseMetrics>, ProblemHttpResult>> OfRelease(int id, int? hours, string? target, CancellationToken stop)
    {
        if (hours is < 1 or > MaxHours)
        {
            return Problems.BadRequest($"hours is {hours}; it must be between 1 and {MaxHours}.");
        }
        using FleetDb db = databases.CreateDbContext();
        if (await db.Releases.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, stop) is not Release release)
        {
            return Problems.NotFound($"There is no release {id}.");
        }
        DateTimeOffset since = clock.GetUtcNow().AddHours(-(hours ?? DefaultHours));
        List<VersionMetrics> rows = await RowsAsync(db, release.ModelClass, release.ModelVersion, target, since, stop);
        (int devices, VersionMetrics now) = await NowAsync(db, release, target, stop);
        return TypedResults.Ok(new ReleaseMetrics(release.ModelClass, release.ModelVersion, devices, now.ToSummary(),
            rows.GroupBy(r => r.Hour).Select(g => ToHour(g.Key, g)).ToList()));
    }

    /// <summary>What a release's devices reported hour by hour since a time, and since a later one in one.</summary>
    /// <remarks>Reads a row an hour, however many devices there are.</remarks>
    public async Task<(IReadOnlyList<MetricsHour> Hours, MetricsSummary Last)> ByHourAsync(ReleaseInfo release, DateTimeOffset since,
        DateTimeOffset last, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        List<VersionMetrics> rows = await RowsAsync(db, release.ModelClass, release.ModelVersion, release.Target, since, stop);
        return (rows.GroupBy(r => r.Hour).Select(g => ToHour(g.Key, g)).ToList(), ToHour(last, rows.Where(r => r.Hour > last)).Figures);
    }

    private static Task<List<VersionMetrics>> RowsAsync(FleetDb db, string modelClass, string modelVersion, string? target, DateTimeOffset since,
        CancellationToken stop) => db.VersionMetrics.AsNoTracking()
            .Where(m => m.ModelClass == modelClass && m.ModelVersion == modelVersion && m.Hour > since && (target == null || m.Target == target))
            .OrderBy(m => m.Hour).ToListAsync(stop);

    /// <summary>The last reports in one, summed by the database: there may be a million.</summary>
    private static async Task<(int Devices, VersionMetrics Sum)> NowAsync(FleetDb db, Release release, string? target, CancellationToken stop)
    {
        IQueryable<DeviceMetrics> last = db.DeviceMetrics.Where(m => m.ModelClass == release.ModelClass && m.ModelVersion == release.ModelVersion
            && (target == null || db.Devices.Any(d => d.Id == m.DeviceId && d.Target == target)));
        var sum = await last.GroupBy(_ => 1).Select(g => new
        {
            Devices = g.Count(),
            Inferences = g.Sum(m => m.Inferences ?? 0),
            // In floating point: over a million devices whole microseconds would not fit.
            LatencySum = g.Sum(m => (double)(m.LatencyMeanUs ?? 0) * (m.Inferences ?? 0)),
            LatencyMax = g.Max(m => m.LatencyMaxUs ?? 0),
            Energy = g.Sum(m => m.EnergyMicrojoule ?? 0),
            Saturated = g.Sum(m => m.Saturated ?? 0),
            DriftReports = g.Sum(m => m.DriftPsiMilli == null ? 0 : 1),
            DriftSum = g.Sum(m => m.DriftPsiMilli ?? 0),
            DriftMax = g.Max(m => m.DriftPsiMilli ?? 0),
            ShadowSamples = g.Sum(m => m.ShadowSamples ?? 0),
            ShadowAgreed = g.Sum(m => m.ShadowAgreed ?? 0),
        }).FirstOrDefaultAsync(stop);
        VersionMetrics result = Empty(default);
        if (sum is not null)
        {
            result.Inferences = sum.Inferences;
            result.LatencySumUs = (long)Math.Min(sum.LatencySum, long.MaxValue / 2);
            result.LatencyMaxUs = sum.LatencyMax;
            result.EnergyMicrojoule = sum.Energy;
            result.Saturated = sum.Saturated;
            result.DriftReports = sum.DriftReports;
            result.DriftPsiMilliSum = sum.DriftSum;
            result.DriftPsiMilliMax = sum.DriftMax;
            result.ShadowSamples = sum.ShadowSamples;
            result.ShadowAgreed = sum.ShadowAgreed;
        }
        return (sum?.Devices ?? 0, result);
    }

    private static MetricsHour ToHour(DateTimeOffset from, IEnumerable<VersionMetrics> targets)
    {
        VersionMetrics sum = Empty(from);
        foreach (VersionMetrics row in targets)
        {
            sum.Add(row);
        }
        return new MetricsHour(from, sum.Reports, sum.ToSummary());
    }

    private static VersionMetrics Empty(DateTimeOffset hour) => new() { ModelClass = "", ModelVersion = "", Target = "", Hour = hour };
}
