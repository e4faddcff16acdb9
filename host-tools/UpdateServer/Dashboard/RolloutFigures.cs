using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>The parts of a rollout's page that show figures.</summary>
internal static class RolloutFigures
{
    public static Markup Tiles(RolloutInfo rollout)
    {
        RolloutCounts c = rollout.Counts;
        return Layout.Tiles([(Whole(c.Succeeded), "succeeded"), (Whole(c.Failed), "failed"), (Whole(c.TimedOut), "silent"), (Whole(c.Running), "under way"),
            (Layout.Say($"{100 * rollout.Gate.SuccessLow:0.0}-{100 * rollout.Gate.SuccessHigh:0.0} %"), "success rate (95 % interval)"),
            (Layout.Say($"{rollout.Gate.LogRatio:0.00}"), Layout.Say($"log ratio: fine at {rollout.Gate.AdvanceAt:0.00}, halted at {rollout.Gate.HaltAt:0.00}"))]);
    }

    public static Markup Stage(RolloutInfo rollout, StagePlan stage, int at)
    {
        bool isDone = at < rollout.Stage || rollout.State == RolloutState.Completed;
        string standing = isDone ? "done" : at > rollout.Stage ? "to come" : rollout.State == RolloutState.Halted ? "halted here" : "open";
        RolloutCounts c = rollout.Counts;
        Markup bar = at == rollout.Stage && !isDone
            ? Chart.Parts($"Stage {at + 1}", Math.Max(rollout.StageDevices, c.Succeeded + c.Failed + c.TimedOut + c.Running), ("fill-good", "succeeded", c.Succeeded),
                ("fill-bad", "failed or silent", c.Failed + c.TimedOut), ("fill-wait", "under way", c.Running))
            : Chart.Parts($"Stage {at + 1}", 1, ("fill-good", "done", isDone ? 1 : 0));
        return $"<li><span>{stage.Percent} % <span class=\"dim\">{standing}{(stage.Approval ? ", opened by a person" : "")}</span></span>{bar}</li>";
    }

    public static Markup Due(RolloutInfo rollout) => rollout.NextStageAt is DateTimeOffset due
        ? (Markup)$"<p class=\"dim\">At this pace the next stage opens about {Layout.Time(due)}.</p>" : Markup.Empty;

    public static Markup Reasons(RolloutInfo rollout)
    {
        if (rollout.Reasons is not { Count: > 0 } reasons)
        {
            return Markup.Empty;
        }
        int most = reasons.Max(r => r.Count);
        return $"<section>{Layout.Table("Why updates failed", ["Devices", "Share", "Cause", "For example"], reasons.Select(r => (Markup)$"""
            <tr><td>{r.Count}</td><td><progress aria-label="{r.Count} devices" max="{most}" value="{r.Count}"></progress></td><td>{r.Code?.ToString(Layout.Plain) ?? "-"}</td><td>{r.Example}</td></tr>
            """))}</section>";
    }

    public static IEnumerable<(string, string?)> Terms(RolloutInfo rollout)
    {
        yield return ("Back to the release before", rollout.RollBackOnHalt ? "by itself when halted" : rollout.Images.Any(i => i.RollbackReleaseId is not null) ? "when a person says so" : "no release named");
        yield return ("At one time", rollout.MaxConcurrent == 0 ? "any number" : Whole(rollout.MaxConcurrent));
        yield return ("Maintenance window", rollout.Window is not { } window ? "any time"
            : Layout.Say($"from {window.Start} for {window.Minutes} minutes, UTC{window.UtcOffsetMinutes:+0;-0;+0} min{(window.Days is { Count: > 0 } days ? ", " + string.Join(", ", days) : "")}"));
        if (rollout.Gates is { } gates)
        {
            yield return ("Metrics may be worse by", string.Join(", ", Gates(gates)));
            yield return ("Control group", Layout.Say($"whom the stage has not reached, {gates.ControlPercent} % to the end"));
        }
    }

    public static Markup Images(RolloutInfo rollout) => $"<section>{Layout.Table("Targets", ["Hardware", "Release", "Succeeded", "Failed", "Silent", "Under way", "Takes back", "Way back"], rollout.Images.Select(i => (Markup)$"""
        <tr><td>{i.Release.Target}</td><td><a href="/dashboard/releases/{i.Release.Id}">{i.Release.Id}</a></td><td>{i.Counts.Succeeded}</td><td>{i.Counts.Failed}</td>
        <td>{i.Counts.TimedOut}</td><td>{i.Counts.Running}</td><td>{Link(i.RollsBackReleaseId)}</td><td>{Link(i.RollbackReleaseId)}</td></tr>
        """))}</section>";

    private static IEnumerable<string> Gates(MetricGates gates)
    {
        if (gates.LatencyRatio is double ratio)
        {
            yield return Layout.Say($"latency {ratio:0.##} times");
        }
        if (gates.DriftRiseMilli is int drift)
        {
            yield return Layout.Say($"drift {drift / 1000.0:0.000}");
        }
        if (gates.SaturatedRise is double saturated)
        {
            yield return Layout.Say($"saturated outputs {100 * saturated:0.##} %");
        }
        if (gates.ShadowAgreement is double agreement)
        {
            yield return Layout.Say($"at least {100 * agreement:0.##} % agreement in shadow");
        }
        if (gates.GoldenFailures is int golden)
        {
            yield return Layout.Say($"fewer than {golden} wrong golden samples");
        }
    }

    private static Markup Link(int? release) => release is int id ? (Markup)$"<a href=\"/dashboard/releases/{id}\">release {id}</a>" : (Markup)$"-";

    private static string Whole(int number) => number.ToString("N0", Layout.Plain);
}
