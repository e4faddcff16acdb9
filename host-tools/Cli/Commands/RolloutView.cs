using System.Globalization;
using Spectre.Console;
using TinyDevice.Cli.Devices;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary>Rollouts as people read them.</summary>
internal static class RolloutView
{
    public static void Show(Terminal terminal, RolloutInfo rollout, bool json)
    {
        if (json)
        {
            terminal.WriteJsonLine(rollout);
            return;
        }

        RolloutCounts counts = rollout.Counts;
        terminal.WriteMarkup(Title(rollout));
        terminal.WriteLine(Say($"  stage {rollout.Stage + 1} of {rollout.Stages.Count} ({string.Join(" → ", rollout.Stages.Select(s => $"{s.Percent} %"))}), {rollout.StageDevices} devices{Due(rollout)}"));
        terminal.WriteLine(Say($"  {counts.Succeeded} succeeded, {counts.Failed} failed, {counts.TimedOut} silent, {counts.Running} under way, {counts.Canceled} cancelled"));
        terminal.WriteLine("  " + Interval(rollout));
        if (rollout.Images.Count > 1)
        {
            foreach (RolloutImageInfo image in rollout.Images)
            {
                terminal.WriteLine(Say($"  {image.Release.Target}: release {image.Release.Id}, {image.Counts.Succeeded} succeeded, {image.Counts.Failed} failed, {image.Counts.TimedOut} silent, {image.Counts.Running} under way"));
            }
        }

        if (rollout.Decision is { } decision)
        {
            terminal.WriteLine($"  {decision}");
        }

        foreach (FailureReason reason in rollout.Reasons ?? [])
        {
            terminal.WriteLine(Say($"  {reason.Count,6} failed: {FailureText.Describe(reason.Example)}"));
        }
    }

    /// <summary>What goes out and how it stands, in markup.</summary>
    public static string Title(RolloutInfo rollout) =>
        $"[{ColourOf(rollout.State)}]rollout {rollout.Id}[/]  {rollout.Release.ModelClass.EscapeMarkup()} {rollout.Release.ModelVersion.EscapeMarkup()} for {rollout.Release.Target.EscapeMarkup()}: {Words(rollout.State)}{Words(rollout.Type)}";

    /// <summary>What the outcomes say.</summary>
    public static string Interval(RolloutInfo rollout) => Say(
        $"success rate {100 * rollout.Gate.SuccessLow:0.0} to {100 * rollout.Gate.SuccessHigh:0.0} %, log ratio {rollout.Gate.LogRatio:0.00} (fine at {rollout.Gate.AdvanceAt:0.00}, halted at {rollout.Gate.HaltAt:0.00})");

    /// <summary>A state in words.</summary>
    public static string Words(RolloutState state) => state == RolloutState.AwaitingApproval ? "awaiting approval" : state.ToString().ToLowerInvariant();

    /// <summary>Whom a rollout would reach.</summary>
    public static void ShowPlan(Terminal terminal, RolloutPlanInfo plan, bool json)
    {
        if (json)
        {
            terminal.WriteJson(plan);
            return;
        }

        foreach (PlannedImage image in plan.Images)
        {
            string versions = string.Join(", ", image.Devices.OrderByDescending(v => v.Value).Select(v => Say($"{v.Value} run {(v.Key.Length == 0 ? "an unknown version" : v.Key)}")));
            terminal.WriteLine(Say($"release {image.Release.Id}  {image.Release.ModelClass} {image.Release.ModelVersion} for {image.Release.Target}: {image.Devices.Values.Sum()} devices{(versions.Length == 0 ? "" : $" ({versions})")}"));
        }

        for (int i = 0; i < plan.Stages.Count; i++)
        {
            (StagePlan stage, int devices) = plan.Stages[i];
            string more = i == 0 ? "" : Say($", {devices - plan.Stages[i - 1].Devices} more");
            string opened = i == 0 ? "opens at once" : stage.Approval ? "opened by a person" : "opened by the outcomes before";
            terminal.WriteLine(Say($"  stage {i + 1}: {stage.Percent,3} %  {devices} devices{more}; {opened}, at least {stage.SoakSeconds} s and {100 * stage.MinSuccessRate:0.#} % success"));
        }
    }

    private static string Due(RolloutInfo rollout) => rollout.NextStageAt is DateTimeOffset due ? Say($", next about {due.ToLocalTime():HH:mm:ss}") : "";

    public static void ShowList(Terminal terminal, IReadOnlyList<RolloutInfo> rollouts, bool json)
    {
        if (json)
        {
            terminal.WriteJson(rollouts);
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("rollout", "model", "target", "state", "stage", "succeeded", "failed", "silent", "under way");
        foreach (int column in new[] { 0, 4, 5, 6, 7, 8 })
        {
            table.Columns[column].RightAligned();
        }

        foreach (RolloutInfo rollout in rollouts)
        {
            table.AddRow([.. new[]
            {
                Say($"{rollout.Id}"), $"{rollout.Release.ModelClass} {rollout.Release.ModelVersion}", rollout.Release.Target, Words(rollout.State),
                Say($"{rollout.Stages[rollout.Stage].Percent} %"), Say($"{rollout.Counts.Succeeded}"), Say($"{rollout.Counts.Failed}"),
                Say($"{rollout.Counts.TimedOut}"), Say($"{rollout.Counts.Running}"),
            }.Select(cell => cell.EscapeMarkup())]);
        }

        terminal.Out.Write(table);
    }

    private static string ColourOf(RolloutState state) =>
        state == RolloutState.Halted ? "red" : state is RolloutState.Paused or RolloutState.AwaitingApproval ? "yellow" : "green";

    private static string Words(ActionMode type) => type switch
    {
        ActionMode.Soft => ", soft",
        ActionMode.DownloadOnly => ", download only",
        _ => "",
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
