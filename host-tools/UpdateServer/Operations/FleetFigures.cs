using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Rollouts;
using TinyDevice.UpdateServer.Telemetry;

namespace TinyDevice.UpdateServer.Operations;

/// <summary>What /metrics says about rollouts, causes of failures (docs/formats/reason.md) and models; counted from the database.</summary>
internal static class FleetFigures
{
    private static readonly TimeSpan ModelWindow = TimeSpan.FromDays(1);

    public static async Task WriteAsync(PrometheusText text, FleetDb db, DateTimeOffset now, CancellationToken stop)
    {
        await WriteGatesAsync(text, db, stop);
        await WriteCausesAsync(text, db, stop);
        await WriteModelsAsync(text, db, now - ModelWindow, stop);
    }

    private static async Task WriteGatesAsync(PrometheusText text, FleetDb db, CancellationToken stop)
    {
        List<Rollout> open = await db.Rollouts.AsNoTracking().Where(r => r.State != RolloutState.Halted && r.State != RolloutState.Completed)
            .OrderBy(r => r.Id).ToListAsync(stop);
        List<int> ids = open.ConvertAll(r => r.Id);
        RolloutTallies tallies = await RolloutTallies.ReadAsync(db, ids, stop);
        text.Family("td_rollout_stage", "gauge", "Open stage of a rollout under way, from 0.");
        open.ForEach(r => text.Sample("td_rollout_stage", r.CurrentStage, ("rollout", PrometheusText.Number(r.Id))));
        text.Family("td_rollout_gate_llr", "gauge", "Log-likelihood ratio of the sequential test: high halts, low advances.");
        foreach (Rollout rollout in open)
        {
            (int succeeded, int failed, _) = tallies.Outcomes(t => t.RolloutId == rollout.Id);
            text.Sample("td_rollout_gate_llr", rollout.ReadTest().Ratio(succeeded, failed), ("rollout", PrometheusText.Number(rollout.Id)));
        }
    }

    private static async Task WriteCausesAsync(PrometheusText text, FleetDb db, CancellationToken stop)
    {
        var failed = await db.ActionStatuses.Where(s => s.State == ActionState.Failed && s.Code != null)
            .GroupBy(s => s.Code).Select(g => new { Code = g.Key!.Value, Count = g.Count() }).ToListAsync(stop);
        int Sum(int first, int last) => failed.Where(f => f.Code >= first && f.Code <= last).Sum(f => f.Count);
        text.Family("td_signature_failures_total", "counter", "Packages that devices refused for their signature.");
        text.Sample("td_signature_failures_total", Sum(112, 112), ("reason", "invalid"));
        text.Sample("td_signature_failures_total", Sum(113, 113), ("reason", "revoked"));
        text.Family("td_chunk_verify_failures_total", "counter", "Downloads that ended at a chunk or table that is not the signed one.");
        text.Sample("td_chunk_verify_failures_total", Sum(200, 201));
        text.Family("td_selftest_failures_total", "counter", "Models whose golden samples, speed or first runs failed on a device.");
        text.Sample("td_selftest_failures_total", Sum(300, 306));
        text.Family("td_rollbacks_total", "counter", "Devices that went back to the model before, by the code of the cause.");
        foreach (var cause in failed.Where(f => f.Code is >= 300 and < 400).OrderBy(f => f.Code))
        {
            text.Sample("td_rollbacks_total", cause.Count, ("cause", PrometheusText.Number(cause.Code)));
        }
    }

    private static async Task WriteModelsAsync(PrometheusText text, FleetDb db, DateTimeOffset since, CancellationToken stop)
    {
        List<VersionMetrics> hours = await db.VersionMetrics.AsNoTracking().Where(v => v.Hour >= since).ToListAsync(stop);
        var models = hours.GroupBy(h => (h.ModelClass, h.ModelVersion)).OrderBy(g => g.Key).Select(g => (g.Key.ModelClass, g.Key.ModelVersion,
            Drifts: g.Sum(v => (long)v.DriftReports), Drift: g.Sum(v => v.DriftPsiMilliSum), Samples: g.Sum(v => v.ShadowSamples), Agreed: g.Sum(v => v.ShadowAgreed))).ToList();
        text.Family("td_model_psi", "gauge", "Mean population stability index of a model's outputs over the last day.");
        foreach (var model in models.Where(m => m.Drifts > 0))
        {
            text.Sample("td_model_psi", model.Drift / 1000.0 / model.Drifts, ("class", model.ModelClass), ("model", model.ModelVersion));
        }
        text.Family("td_model_agreement", "gauge", "Share of samples on which a candidate in shadow agreed, over the last day.");
        foreach (var model in models.Where(m => m.Samples > 0))
        {
            text.Sample("td_model_agreement", (double)model.Agreed / model.Samples, ("class", model.ModelClass), ("model", model.ModelVersion));
        }
    }
}
