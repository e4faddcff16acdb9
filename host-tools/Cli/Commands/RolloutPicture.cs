using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary>A rollout as it goes on: drawn anew in place on a terminal, a line for each change elsewhere.</summary>
internal static class RolloutPicture
{
    private const int BarWidth = 40;
    private const int MinBarWidth = 10;
    private const int TextWidth = 56;

    /// <summary>The whole picture: stage, bar of the outcomes, success interval, bars of the versions.</summary>
    /// <param name="rollout">How it stands.</param>
    /// <param name="fleet">The fleet; null leaves the versions out.</param>
    /// <param name="elapsed">Time since somebody began to look.</param>
    /// <param name="width">Characters a line may have.</param>
    public static IRenderable Draw(RolloutInfo rollout, FleetStatus? fleet, TimeSpan elapsed, int width)
    {
        RolloutCounts counts = rollout.Counts;
        int ended = counts.Succeeded + counts.Failed + counts.TimedOut;
        int whole = Math.Max(Math.Max(rollout.StageDevices, ended + counts.Running), 1);
        var lines = new List<string>
        {
            $"{RolloutView.Title(rollout)}  [grey]{Clock(elapsed)}[/]",
            $"  stage {rollout.Stage + 1} of {rollout.Stages.Count}  {string.Join(" → ", rollout.Stages.Select((stage, at) => at == rollout.Stage ? $"[bold]{stage.Percent} %[/]" : $"[grey]{stage.Percent} %[/]"))}",
            Say($"  {Bar(counts.Succeeded, ended - counts.Succeeded, whole, width)} {ended} of {whole}: {counts.Succeeded} succeeded, {ended - counts.Succeeded} failed, {counts.Running} under way"),
            "  " + RolloutView.Interval(rollout).EscapeMarkup(),
            "  " + (rollout.Decision ?? "").EscapeMarkup(),
        };
        if (fleet is not null)
        {
            lines.AddRange(FleetCommand.Bars(fleet, width).Select(line => line.EscapeMarkup()));
        }

        return new Rows(lines.Select(line => new Markup(line)));
    }

    /// <summary>The same in one line.</summary>
    public static string Line(RolloutInfo rollout, TimeSpan elapsed)
    {
        RolloutCounts counts = rollout.Counts;
        return Say($"  {Clock(elapsed)}  stage {rollout.Stage + 1} of {rollout.Stages.Count} ({rollout.Stages[rollout.Stage].Percent} %), {RolloutView.Words(rollout.State)}: {counts.Succeeded} succeeded, {counts.Failed + counts.TimedOut} failed, {counts.Running} under way; success rate {100 * rollout.Gate.SuccessLow:0.0} to {100 * rollout.Gate.SuccessHigh:0.0} %");
    }

    /// <summary>One line before there is a rollout.</summary>
    public static string Line(string what, TimeSpan elapsed) => $"  {Clock(elapsed)}  {what}";

    /// <summary>Work of which only the amount is known yet.</summary>
    public static IRenderable Draw(string what, int done, int of, TimeSpan elapsed, int width) =>
        new Markup(Say($"{what.EscapeMarkup()}  [grey]{Clock(elapsed)}[/]\n  {Bar(done, 0, of, width)} {done} of {of}"));

    private static string Bar(int good, int bad, int whole, int width)
    {
        int longest = Math.Clamp(width - TextWidth, MinBarWidth, BarWidth);
        int green = (int)((long)longest * good / whole);
        int red = (int)((long)longest * (good + bad) / whole) - green;
        return $"[green]{new string('█', green)}[/][red]{new string('█', red)}[/][grey]{new string('░', longest - green - red)}[/]";
    }

    private static string Clock(TimeSpan time) => Say($"{(int)time.TotalMinutes:00}:{time.Seconds:00}");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
