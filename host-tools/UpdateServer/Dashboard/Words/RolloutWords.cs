using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Words;

/// <summary>The terms of a rollout, in words.</summary>
internal static class RolloutWords
{
    public static IEnumerable<(string Name, string? Value)> Terms(RolloutInfo rollout)
    {
        yield return ("Stages", string.Join(" -> ", rollout.Stages.Select(Stage)));
        yield return ("Urgency", rollout.Type switch
        {
            ActionMode.Soft => "soft: when it suits the device",
            ActionMode.DownloadOnly => "download only: installed when the device is told so by other means",
            _ => "at once",
        });
        yield return ("Back to the release before", rollout.RollBackOnHalt ? "by itself when halted"
            : rollout.Images.Any(i => i.RollbackReleaseId is not null) ? "when a person says so" : "no release named");
        yield return ("At one time", rollout.MaxConcurrent == 0 ? "any number" : Say.Whole(rollout.MaxConcurrent));
        yield return ("Maintenance window", rollout.Window is { } window ? Window(window) : "any time");
        if (rollout.Gates is { } gates)
        {
            yield return ("Metrics may be worse by", string.Join(", ", Gates(gates)));
            yield return ("Control group", Say.Text($"whom the stage has not reached, {gates.ControlPercent} % to the end"));
        }
    }

    private static string Stage(StagePlan stage) => string.Concat(
        Say.Text($"{stage.Percent} % at {100 * stage.MinSuccessRate:0.#} % success"),
        stage.SoakSeconds > 0 ? $", open for {Say.Span(TimeSpan.FromSeconds(stage.SoakSeconds))} at least" : "",
        stage.Approval ? ", opened by a person" : "");

    private static string Window(MaintenanceWindow window) => Say.Text(
        $"from {window.Start} for {window.Minutes} minutes, UTC{window.UtcOffsetMinutes:+0;-0;+0} min{(window.Days is { Count: > 0 } days ? ", " + string.Join(", ", days) : "")}");

    private static IEnumerable<string> Gates(MetricGates gates)
    {
        if (gates.LatencyRatio is double ratio)
        {
            yield return Say.Text($"latency {ratio:0.##} times");
        }
        if (gates.DriftRiseMilli is int drift)
        {
            yield return Say.Text($"drift {drift / 1000.0:0.000}");
        }
        if (gates.SaturatedRise is double saturated)
        {
            yield return Say.Text($"saturated outputs {100 * saturated:0.##} %");
        }
        if (gates.ShadowAgreement is double agreement)
        {
            yield return Say.Text($"at least {100 * agreement:0.##} % agreement in shadow");
        }
        if (gates.GoldenFailures is int golden)
        {
            yield return Say.Text($"fewer than {golden} wrong golden samples");
        }
    }
}
