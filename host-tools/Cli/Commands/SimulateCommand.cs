using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TinyDevice.Cli.Simulation;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice simulate</c>: a staged rollout to a fleet of virtual devices, some failing, some away.</summary>
internal static class SimulateCommand
{
    private const int MaxDevices = 2_000;
    private const int MaxEstimated = 10_000_000;

    public static Command Create(Terminal terminal)
    {
        var devices = new Option<int>("--devices") { Description = $"Virtual devices, 1 to {MaxDevices}; 1 to {MaxEstimated} with --estimate.", DefaultValueFactory = _ => 100 };
        var estimate = new Option<bool>("--estimate") { Description = "The rollout's logic alone in virtual time: no server, no agents, a million devices in seconds." };
        // What is no number at all is for the parser itself to refuse, after this.
        devices.Validators.Add(result => Check(result, result.Tokens.Count == 0 || !int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out int given)
            || (given is >= 1 and <= MaxEstimated && (given <= MaxDevices || result.Parent is CommandResult command && command.GetValue(estimate))),
            $"--devices must be 1 to {MaxDevices}, or to {MaxEstimated} with --estimate."));
        var options = new EstimateOptions();
        Option<double> failureRate = Share("--failure-rate", "Share of the devices that refuse the update, 0 to 1.", 0.03);
        Option<double> offline = Share("--offline", "Share of the devices that never poll, 0 to 1.", 0.05);
        var seed = new Option<int>("--seed") { Description = "Draws which devices fail or are away, and who comes first: the same seed gives the same fleet, stages and, when it completes, final counts.", DefaultValueFactory = _ => 42 };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "simulate",
            "Roll a model out to a simulated fleet on this machine alone, in stages of 1, 10, 50 and 100 % unless told otherwise: a real server, the firmware's own agent for every device. Where a real rollout would pause and ask a person, it goes on, as a person would, and says how often; so does --estimate. Leaves nothing behind.\n\n"
            + "Example: tinydevice simulate --devices 100 --failure-rate 0.03 --offline 0.05 --seed 42\n"
            + "Example: tinydevice simulate --estimate --devices 1000000")
        {
            devices, failureRate, offline, seed, estimate, json,
        };
        options.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(estimate))
            {
                return options.Run(terminal, parsed, parsed.GetValue(devices), parsed.GetValue(failureRate), parsed.GetValue(offline), parsed.GetValue(seed), parsed.GetValue(json), stop);
            }

            options.RefuseWithoutEstimate(parsed);
            StagePlan[] stages = options.Stages(parsed);
            var plan = new FleetPlan(parsed.GetValue(devices), parsed.GetValue(failureRate), parsed.GetValue(offline), parsed.GetValue(seed));
            SimulationResult result = await RunAsync(terminal, plan, stages, parsed.GetValue(json), stop);
            Show(terminal, result, parsed.GetValue(json));
            return result.Ok ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static async Task<SimulationResult> RunAsync(Terminal terminal, FleetPlan plan, StagePlan[] stages, bool json, CancellationToken stop)
    {
        if (json)
        {
            return await new SimulationRun(plan, stages, _ => { }).RunAsync(stop);
        }

        terminal.WriteLine($"{plan.Fates.Length} devices, {plan.Failing} of them failing, {plan.Offline} offline");
        if (Terminal.IsLive(terminal.Out))
        {
            return await terminal.LiveAsync(draw => new SimulationRun(plan, stages, step => draw(step.Rollout is { } rollout
                ? RolloutPicture.Draw(rollout, step.Fleet, step.Elapsed, terminal.Out.Profile.Width)
                : RolloutPicture.Draw(step.Phase, step.Done, step.Of, step.Elapsed, terminal.Out.Profile.Width))).RunAsync(stop));
        }

        var changes = new Lock();
        (string Phase, int? Stage, RolloutState? State) seen = default;
        return await new SimulationRun(plan, stages, step =>
        {
            lock (changes)
            {
                (string, int?, RolloutState?) now = (step.Phase, step.Rollout?.Stage, step.Rollout?.State);
                if (seen != now)
                {
                    seen = now;
                    terminal.WriteLine(step.Rollout is { } rollout ? RolloutPicture.Line(rollout, step.Elapsed) : RolloutPicture.Line(step.Phase, step.Elapsed));
                }
            }
        }).RunAsync(stop);
    }

    private static void Show(Terminal terminal, SimulationResult result, bool json)
    {
        if (json)
        {
            terminal.WriteJson(result);
            return;
        }

        terminal.WriteLine("\nBefore:");
        FleetCommand.Show(terminal, result.FleetBefore, json: false);
        terminal.WriteLine("");
        RolloutView.Show(terminal, result.Rollout, json: false);
        if (result.Overruled > 0)
        {
            terminal.WriteLine($"  paused and overruled, as by a person who takes the failures for chance: {result.Overruled}");
        }

        if (result.Passed > 0)
        {
            terminal.WriteLine($"  stages left by hand, as by a person who sees that everybody in them is away: {result.Passed}");
        }

        terminal.WriteLine("\nAfter:");
        FleetCommand.Show(terminal, result.Fleet, json: false);
        string seconds = result.Seconds.ToString("0.0", CultureInfo.InvariantCulture);
        terminal.WriteMarkup(result.Ok ? $"[green]as expected[/] ({result.Expected}) in {seconds} s" : $"[red]not as expected[/] ({result.Expected}) in {seconds} s");
    }

    private static Option<double> Share(string name, string description, double usual) =>
        new Option<double>(name) { Description = description, DefaultValueFactory = _ => usual }.Within(0, 1);

    private static void Check(OptionResult result, bool isFine, string sentence)
    {
        if (!isFine)
        {
            result.AddError(sentence);
        }
    }
}
