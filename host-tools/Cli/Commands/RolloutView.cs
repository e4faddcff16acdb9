using System.Globalization;
using Spectre.Console;
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
        terminal.WriteMarkup($"[{ColourOf(rollout.State)}]rollout {rollout.Id}[/]  {rollout.Release.ModelClass.EscapeMarkup()} {rollout.Release.ModelVersion.EscapeMarkup()} for {rollout.Release.Target.EscapeMarkup()}: {Words(rollout.State)}");
        terminal.WriteLine(Say($"  stage {rollout.Stage + 1} of {rollout.Stages.Count} ({string.Join(" → ", rollout.Stages.Select(s => $"{s.Percent} %"))})"));
        terminal.WriteLine(Say($"  {counts.Succeeded} succeeded, {counts.Failed} failed, {counts.TimedOut} silent, {counts.Running} under way, {counts.Canceled} cancelled"));
        terminal.WriteLine(Say($"  success rate {100 * rollout.Gate.SuccessLow:0.0} to {100 * rollout.Gate.SuccessHigh:0.0} %, log ratio {rollout.Gate.LogRatio:0.00} (fine at {rollout.Gate.AdvanceAt:0.00}, halted at {rollout.Gate.HaltAt:0.00})"));
        if (rollout.Decision is { } decision)
        {
            terminal.WriteLine($"  {decision}");
        }
    }

    public static void ShowList(Terminal terminal, IReadOnlyList<RolloutInfo> rollouts, bool json)
    {
        if (json)
        {
            terminal.WriteJson(rollouts);
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("rollout", "model", "target", "state", "stage", "succeeded", "failed", "silent", "under way");
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

    private static string Words(RolloutState state) => state == RolloutState.AwaitingApproval ? "awaiting approval" : state.ToString().ToLowerInvariant();

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
