using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Operations;

/// <summary>GET /metrics: counters of this process, and the fleet as the database has it.</summary>
internal sealed class GetMetrics(ServerOptions options, ServerMetrics metrics, FleetWriter writer, FleetDbFactory databases,
    ServerCertificate? certificate = null)
{
    // A device that missed this many polls is worth looking at.
    private const int OverdueIntervals = 3;

    public async Task<ContentHttpResult> Handle(CancellationToken stop)
    {
        var text = new PrometheusText();
        WriteTraffic(text);
        using FleetDb db = databases.CreateDbContext();
        await WriteDevicesAsync(text, db, stop);
        await WriteRolloutsAsync(text, db, stop);
        await FleetFigures.WriteAsync(text, db, options.Clock.GetUtcNow(), stop);
        return TypedResults.Text(text.ToString(), PrometheusText.ContentType);
    }

    private void WriteTraffic(PrometheusText text)
    {
        text.Family("td_polls_total", "counter", "Polls by result.");
        foreach ((string result, long count) in metrics.Polls)
        {
            text.Sample("td_polls_total", count, ("result", result));
        }
        metrics.PollSeconds.WriteTo(text, "td_poll_duration_seconds", "Time to answer a poll.");
        text.Family("td_download_bytes_total", "counter", "Package bytes of answers that went out completely.");
        text.Sample("td_download_bytes_total", metrics.DownloadBytes);
        text.Family("td_download_resumes_total", "counter", "Package downloads that began behind the first byte.");
        text.Sample("td_download_resumes_total", metrics.DownloadResumes);
        metrics.FeedbackSeconds.WriteTo(text, "td_feedback_lag_seconds", "From a feedback's arrival until it is durable and answered.");
        metrics.BatchSeconds.WriteTo(text, "td_db_batch_seconds", "Time to bring one group of changes to disk.");
        metrics.DecisionSeconds.WriteTo(text, "td_rollout_decision_seconds", "Time of one look at one rollout, inside its transaction.");
        text.Family("td_db_queue_depth", "gauge", "Changes waiting for the disk.");
        text.Sample("td_db_queue_depth", writer.QueueDepth);
        if (certificate is not null)
        {
            text.Family("td_certificate_expiry_timestamp_seconds", "gauge", "When the HTTPS certificate in use ends, in Unix time.");
            text.Sample("td_certificate_expiry_timestamp_seconds", certificate.NotAfter.ToUnixTimeSeconds());
        }
    }

    private async Task WriteDevicesAsync(PrometheusText text, FleetDb db, CancellationToken stop)
    {
        var devices = await db.Devices.Where(d => d.State != DeviceState.Retired).GroupBy(d => new { d.ModelClass, d.ModelVersion, d.State })
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(stop);
        text.Family("td_devices", "gauge", "Devices by model class and version, and state.");
        foreach (var group in devices)
        {
            string model = group.Key.ModelVersion ?? "";
            text.Sample("td_devices", group.Count, ("class", group.Key.ModelClass ?? ""), ("model", model),
                ("state", WordOf(group.Key.State)));
        }
        DateTimeOffset limit = options.Clock.GetUtcNow() - (OverdueIntervals * options.PollInterval);
        text.Family("td_devices_overdue", "gauge", "Devices heard of once and silent for three poll intervals.");
        text.Sample("td_devices_overdue", await db.Devices.CountAsync(d => d.State != DeviceState.Retired && d.LastSeenAt != null && d.LastSeenAt < limit, stop));
    }

    private static async Task WriteRolloutsAsync(PrometheusText text, FleetDb db, CancellationToken stop)
    {
        var outcomes = await db.RolloutTallies.Where(t => t.State >= ActionState.Succeeded && t.Count > 0)
            .GroupBy(t => new { t.RolloutId, t.State }).Select(g => new { g.Key, Count = g.Sum(t => t.Count) }).ToListAsync(stop);
        text.Family("td_rollout_outcomes_total", "counter", "Ended updates by rollout and outcome.");
        foreach (var group in outcomes)
        {
            text.Sample("td_rollout_outcomes_total", group.Count, ("rollout", PrometheusText.Number(group.Key.RolloutId)),
                ("outcome", WordOf(group.Key.State)));
        }
    }

    private static string WordOf(Enum state) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
