using TinyDevice.Update;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Telemetry;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>Gathers what devices told about a rollout's releases, and those that do not have them.</summary>
internal static class MetricReader
{
    // The cause a device gives when a golden sample came out wrong (docs/formats/reason.md).
    private const int GoldenMismatch = (int)UpdateCause.GoldenMismatch;

    // More devices than this make the test no better, only slower.
    private const int MaxFigures = 1_000;

    public static List<MetricEvidence> Read(FleetDb db, Rollout rollout, MetricGates gates) =>
        rollout.Images.ConvertAll(image => Read(db, rollout, db.Releases.Find(image.ReleaseId)!, gates));

    private static MetricEvidence Read(FleetDb db, Rollout rollout, Release release, MetricGates gates)
    {
        DateTimeOffset opened = rollout.Open.OpenedAt ?? rollout.CreatedAt;
        IQueryable<Fleet.DeviceAction> actions = db.DeviceActions.Where(a => a.RolloutId == rollout.Id && a.ReleaseId == release.Id);
        IQueryable<Fleet.DeviceAction> updated = actions.Where(a => a.State == ActionState.Succeeded);
        IQueryable<DeviceMetrics> own = db.DeviceMetrics.Where(m => m.ModelClass == release.ModelClass
            && m.ModelVersion == release.ModelVersion && m.Sequence == release.Sequence && updated.Any(a => a.DeviceId == m.DeviceId));
        // Nobody who took part, successfully or not, and only what was said while this stage was open.
        IQueryable<DeviceMetrics> others = db.DeviceMetrics.Where(m => m.ModelClass == release.ModelClass && m.At >= opened
            && m.ModelVersion != release.ModelVersion
            && db.Devices.Any(d => d.Id == m.DeviceId && d.Target == release.Target)
            && !db.DeviceActions.Any(a => a.RolloutId == rollout.Id && a.DeviceId == m.DeviceId));
        var shadow = db.DeviceMetrics.Where(m => m.ModelClass == release.ModelClass && m.ShadowCandidate == release.ModelVersion
            && actions.Any(a => a.DeviceId == m.DeviceId));
        int succeeded = RolloutTallies.Read(db, rollout.Id).Count(t => t.ReleaseId == release.Id && t.State == ActionState.Succeeded);
        return new MetricEvidence(release.Target, succeeded, Figures(own, gates), Figures(others, gates),
            shadow.Sum(m => m.ShadowSamples ?? 0), shadow.Sum(m => m.ShadowAgreed ?? 0),
            db.ActionStatuses.Count(s => s.State == ActionState.Failed && s.Code == GoldenMismatch && actions.Any(a => a.Id == s.ActionId)));
    }

    private static List<DeviceFigures> Figures(IQueryable<DeviceMetrics> reports, MetricGates gates) =>
        reports.Where(m => m.Inferences >= gates.MinInferences).OrderByDescending(m => m.At).Take(MaxFigures)
            .Select(m => new { m.LatencyMeanUs, m.DriftPsiMilli, m.Saturated, m.Inferences }).ToList()
            .ConvertAll(m => new DeviceFigures(m.LatencyMeanUs, m.DriftPsiMilli,
                m.Saturated is long saturated ? (double)saturated / m.Inferences : null));
}
