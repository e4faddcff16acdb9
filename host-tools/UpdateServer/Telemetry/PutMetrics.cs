using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Devices;

namespace TinyDevice.UpdateServer.Telemetry;

/// <summary>PUT metrics: what the running model did since boot. Not of hawkBit's DDI; docs/formats/metrics.md.</summary>
internal sealed class PutMetrics(FleetWriter writer)
{
    public Task<IResult> Handle(DeviceCall call) => DdiBody.UseAsync(call, body => MetricsBody.Parse(call.Entry.Id, body), async report =>
    {
        await writer.WriteAsync(transaction => Store(transaction, report, call.Entry.Now.Target ?? ""), call.Stop);
        return TypedResults.NoContent();
    });

    private static bool Store(FleetTransaction transaction, DeviceMetrics report, string target)
    {
        FleetDb db = transaction.Db;
        report.At = transaction.Now;
        DeviceMetrics? before = db.DeviceMetrics.Find(report.DeviceId);
        DateTimeOffset hour = transaction.Now.AddTicks(-(transaction.Now.UtcTicks % TimeSpan.TicksPerHour));
        VersionMetrics? sums = db.VersionMetrics.Find(report.ModelClass, report.ModelVersion, target, hour);
        if (sums is null)
        {
            sums = new VersionMetrics { ModelClass = report.ModelClass, ModelVersion = report.ModelVersion, Target = target, Hour = hour };
            db.VersionMetrics.Add(sums);
        }
        sums.Add(report, before is not null && report.Continues(before) ? before : null);
        if (before is null)
        {
            db.DeviceMetrics.Add(report);
        }
        else
        {
            db.Entry(before).CurrentValues.SetValues(report);
        }
        db.SaveChanges();
        return true;
    }
}
