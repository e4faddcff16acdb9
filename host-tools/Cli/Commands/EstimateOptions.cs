using System.CommandLine;
using System.Globalization;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice simulate --estimate</c>: how rollouts would go, in virtual time.</summary>
internal sealed class EstimateOptions
{
    private static readonly TimeSpan Decisions = TimeSpan.FromSeconds(2);
    private readonly Option<string> _stages = new("--stages") { Description = "Percentages, rising to 100.", DefaultValueFactory = _ => "1,10,50,100" };
    private readonly Option<int> _soak = new("--soak") { Description = "Least seconds every stage stays open." };
    private readonly Option<int> _poll = new("--poll-seconds") { Description = "With --estimate: seconds between two polls of a device, 1 to 604800.", DefaultValueFactory = _ => 300 };
    private readonly Option<int> _update = new("--update-seconds") { Description = "With --estimate: mean seconds from the offer to the last report, 1 to 604800.", DefaultValueFactory = _ => 120 };
    private readonly Option<int> _runs = new("--runs") { Description = "With --estimate: rollouts, 1 to 100000; several are summed up.", DefaultValueFactory = _ => 1 };

    public void AddTo(Command command)
    {
        _poll.Within(1, 604_800);
        _update.Within(1, 604_800);
        _soak.Within(0, 30 * 24 * 3600);
        _runs.Within(1, 100_000);
        foreach (Option option in (Option[])[_stages, _soak, _poll, _update, _runs])
        {
            command.Add(option);
        }
    }

    /// <summary>The stages asked for; those of a real rollout, too.</summary>
    public StagePlan[] Stages(ParseResult parsed) => StageText.Read(parsed.GetRequiredValue(_stages), new StagePlan(100, parsed.GetValue(_soak)));

    /// <summary>Throws when something was given that a run in real time cannot obey.</summary>
    public void RefuseWithoutEstimate(ParseResult parsed)
    {
        if (Array.Find((Option[])[_poll, _update, _runs], option => parsed.GetResult(option) is { Implicit: false }) is { } alone)
        {
            throw new UserException($"{alone.Name} goes with --estimate; a simulation in real time sets its own pace.");
        }
    }

    public int Run(Terminal terminal, ParseResult parsed, int devices, double failureRate, double offline, int seed, bool json, CancellationToken stop)
    {
        var fleet = new EstimatedFleet(devices, failureRate, offline, TimeSpan.FromSeconds(parsed.GetValue(_poll)), TimeSpan.FromSeconds(parsed.GetValue(_update)));
        var estimate = new RolloutEstimate(fleet, Stages(parsed), Decisions);
        var rollouts = new List<EstimatedRollout>();
        for (int i = 0; i < parsed.GetValue(_runs); i++)
        {
            stop.ThrowIfCancellationRequested();
            rollouts.Add(estimate.Run(seed + i));
        }

        Show(terminal, fleet, rollouts, json);
        return ExitCode.Ok;
    }

    private static void Show(Terminal terminal, EstimatedFleet fleet, List<EstimatedRollout> rollouts, bool json)
    {
        if (json)
        {
            terminal.WriteJson(new { fleet, rollouts });
            return;
        }

        if (rollouts.Count == 1)
        {
            EstimatedRollout only = rollouts[0];
            foreach (EstimatedStage stage in only.Stages)
            {
                terminal.WriteLine(Say($"  {Clock(stage.OpenedAfter)}  {stage.Percent,3} %: {stage.Succeeded} succeeded, {stage.Failed} failed. {stage.Decision}"));
            }

            terminal.WriteLine(Say($"  {Clock(only.Took)}  {(only.IsHalted ? "halted" : "completed")}{(only.Asked > 0 ? $", a person was asked {only.Asked} times and went on" : "")}"));
            return;
        }

        int halted = rollouts.Count(r => r.IsHalted);
        terminal.WriteLine(Say($"{rollouts.Count} rollouts to {fleet.Devices} devices, {100 * fleet.FailureRate:0.##} % failing: {halted} halted ({100.0 * halted / rollouts.Count:0.##} %), {rollouts.Count - halted} completed"));
        if (halted > 0)
        {
            List<int> hurt = rollouts.Where(r => r.IsHalted).Select(r => r.Stages[^1].Failed).Order().ToList();
            terminal.WriteLine(Say($"  failed updates when it was halted: median {hurt[hurt.Count / 2]}, at most {hurt[^1]}"));
        }

        List<TimeSpan> took = rollouts.Where(r => !r.IsHalted).Select(r => r.Took).Order().ToList();
        if (took.Count > 0)
        {
            terminal.WriteLine(Say($"  time to completion: median {Clock(took[took.Count / 2])}, at most {Clock(took[^1])}"));
        }
    }

    private static string Clock(TimeSpan time) => Say($"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
