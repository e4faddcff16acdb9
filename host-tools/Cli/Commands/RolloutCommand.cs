using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TinyDevice.Cli.Server;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice rollout</c>: starts rollouts, shows them, and takes the steps a person takes.</summary>
internal static class RolloutCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("rollout", "Start, watch and steer rollouts: docs/rollouts.md.\n\nExample: tinydevice rollout start 7 --stages 1,10,50,100 --soak 3600")
        {
            RolloutStartCommand.CreatePlan(terminal),
            RolloutStartCommand.CreateStart(terminal),
            CreateStatus(terminal),
            CreateWatch(terminal),
            CreateStep(terminal, "approve", "Open the stage that waits for approval."),
            CreateStep(terminal, "advance", "Open the next stage now, whatever the figures say."),
            CreateStep(terminal, "pause", "Offer it to nobody new; updates under way go on."),
            CreateStep(terminal, "resume", "Go on after a pause."),
            CreateReasoned(terminal, "halt", "Stop it for good: nobody new, updates under way are cancelled."),
            CreateReasoned(terminal, "rollback", "Halt it and hand the earlier model to the devices that installed it."),
        };
        return command;
    }

    private static Command CreateStatus(Terminal terminal)
    {
        var connect = new ConnectionOptions();
        var id = new Argument<int?>("rollout") { Description = "Its number; without it the newest ones.", Arity = ArgumentArity.ZeroOrOne };
        var watch = new Option<bool>("--watch") { Description = "As 'rollout watch'." };
        var command = new Command("status", "Show how rollouts stand, and why updates failed.\n\nExample: tinydevice rollout status 3") { id, watch };
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using ServerConnection server = connect.Open(parsed);
            if (parsed.GetValue(id) is int number)
            {
                return await ShowAsync(terminal, server, number, parsed.GetValue(watch), connect.IsJson(parsed), stop);
            }

            Page<RolloutInfo> page = await server.GetAsync<Page<RolloutInfo>>("/api/v1/rollouts", stop);
            RolloutView.ShowList(terminal, page.Items, connect.IsJson(parsed));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateWatch(Terminal terminal)
    {
        var connect = new ConnectionOptions();
        var id = new Argument<int>("rollout") { Description = "Its number." };
        var command = new Command("watch", "Show every change until it is completed (exit code 0) or halted (1).\n\nExample: tinydevice rollout watch 3") { id };
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using ServerConnection server = connect.Open(parsed);
            return await ShowAsync(terminal, server, parsed.GetValue(id), true, connect.IsJson(parsed), stop);
        });
        return command;
    }

    private static async Task<int> ShowAsync(Terminal terminal, ServerConnection server, int id, bool watch, bool json, CancellationToken stop)
    {
        RolloutInfo rollout = await server.GetAsync<RolloutInfo>(PathOf(id), stop);
        if (!watch)
        {
            RolloutView.Show(terminal, rollout, json);
            return ExitCode.Ok;
        }

        if (!json && Terminal.IsLive(terminal.Out))
        {
            rollout = await terminal.LiveAsync(draw => FollowAsync(server, rollout, async (now, elapsed, _) =>
                draw(RolloutPicture.Draw(now, await server.GetAsync<FleetStatus>("/api/v1/fleet", stop), elapsed, terminal.Out.Profile.Width)), stop));
            RolloutView.Show(terminal, rollout, json);
        }
        else
        {
            RolloutView.Show(terminal, rollout, json);
            await FollowAsync(server, rollout, (now, elapsed, changed) =>
            {
                if (!changed)
                {
                    return Task.CompletedTask;
                }

                if (json || HasEnded(now))
                {
                    RolloutView.Show(terminal, now, json);
                }
                else
                {
                    terminal.WriteLine(RolloutPicture.Line(now, elapsed));
                }

                return Task.CompletedTask;
            }, stop);
        }

        return rollout.State == RolloutState.Halted ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <summary>Looks every second until it has ended, and tells what it sees and whether that has changed.</summary>
    private static async Task<RolloutInfo> FollowAsync(ServerConnection server, RolloutInfo rollout, Func<RolloutInfo, TimeSpan, bool, Task> onLook, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        while (!HasEnded(rollout))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), stop);
            RolloutInfo now = await server.GetAsync<RolloutInfo>(PathOf(rollout.Id), stop);
            await onLook(now, clock.Elapsed, now.Counts != rollout.Counts || now.Stage != rollout.Stage || now.State != rollout.State);
            rollout = now;
        }

        return rollout;
    }

    private static bool HasEnded(RolloutInfo rollout) => rollout.State is RolloutState.Halted or RolloutState.Completed;

    private static string PathOf(int id) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/rollouts/{id}");

    private static Command CreateStep(Terminal terminal, string step, string what)
    {
        var id = new Argument<int>("rollout") { Description = "Its number." };
        var command = new Command(step, $"{what}\n\nExample: tinydevice rollout {step} 3") { id };
        return Finish(terminal, command, id, step, _ => new { });
    }

    private static Command CreateReasoned(Terminal terminal, string step, string what)
    {
        var id = new Argument<int>("rollout") { Description = "Its number." };
        var reason = new Option<string>("--reason") { Description = "Why; shown to everybody who asks later.", Required = true };
        var release = new Option<int[]>("--release") { Description = "Release to go back to, unless the rollout names one; once for each target.", AllowMultipleArgumentsPerToken = true };
        var command = new Command(step, $"{what}\n\nExample: tinydevice rollout {step} 3 --reason \"accuracy fell\"") { id, reason };
        if (step == "rollback")
        {
            command.Add(release);
        }

        return Finish(terminal, command, id, step, parsed => step == "rollback"
            ? new RollbackRequest(parsed.GetRequiredValue(reason), ReleaseIds: parsed.GetValue(release) is { Length: > 0 } back ? back : null)
            : new HaltRequest(parsed.GetRequiredValue(reason)));
    }

    private static Command Finish(Terminal terminal, Command command, Argument<int> id, string step, Func<ParseResult, object> body)
    {
        var connect = new ConnectionOptions();
        Option<bool> dryRun = CommonOptions.DryRun();
        command.Add(dryRun);
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            string path = PathOf(parsed.GetValue(id));
            if (parsed.GetValue(dryRun))
            {
                new ApiCall(HttpMethod.Post, $"{path}/{step}", body(parsed)).Show(terminal);
                return ExitCode.Ok;
            }

            using ServerConnection server = connect.Open(parsed);
            await server.PostAsync($"{path}/{step}", body(parsed), stop);
            RolloutView.Show(terminal, await server.GetAsync<RolloutInfo>(path, stop), connect.IsJson(parsed));
            return ExitCode.Ok;
        });
        return command;
    }
}
