using System.CommandLine;
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
            CreateStart(terminal),
            CreateStatus(terminal),
            CreateStep(terminal, "approve", "Open the stage that waits for approval."),
            CreateStep(terminal, "advance", "Open the next stage now, whatever the figures say."),
            CreateStep(terminal, "pause", "Offer it to nobody new; updates under way go on."),
            CreateStep(terminal, "resume", "Go on after a pause."),
            CreateReasoned(terminal, "halt", "Stop it for good: nobody new, updates under way are cancelled."),
            CreateReasoned(terminal, "rollback", "Halt it and hand the earlier model to the devices that installed it."),
        };
        return command;
    }

    private static Command CreateStart(Terminal terminal)
    {
        var connect = new ConnectionOptions();
        var release = new Argument<int>("release") { Description = "Number of the release." };
        var stages = new Option<string>("--stages") { Description = "Percentages, rising to 100.", DefaultValueFactory = _ => "1,10,50,100" };
        var soak = new Option<int>("--soak") { Description = "Least seconds every stage stays open." };
        var success = new Option<double>("--min-success") { Description = "Least success rate of a stage.", DefaultValueFactory = _ => 0.95 };
        var approval = new Option<bool>("--approval") { Description = "A person opens every stage but the first." };
        var timeout = new Option<int?>("--timeout") { Description = "Seconds of silence after which an update counts as failed; without it a day." };
        var back = new Option<int?>("--rollback-release") { Description = "Release to go back to: the earlier model, signed with a higher sequence." };
        var auto = new Option<bool>("--rollback-on-halt") { Description = "Go back by itself when it is halted." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print what would be asked of the server, and change nothing." };
        var command = new Command("start", "Start a rollout.\n\nExample: tinydevice rollout start 7 --stages 1,10,50,100 --rollback-release 8 --rollback-on-halt")
        {
            release, stages, soak, success, approval, timeout, back, auto, dryRun,
        };
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            StagePlan[] plan = ReadStages(parsed.GetRequiredValue(stages), new StagePlan(100, parsed.GetValue(soak),
                parsed.GetValue(approval), parsed.GetValue(success)));
            var request = new CreateRollout(parsed.GetValue(release), plan, parsed.GetValue(timeout), parsed.GetValue(back), parsed.GetValue(auto));
            if (parsed.GetValue(dryRun))
            {
                terminal.WriteJson(request);
                return ExitCode.Ok;
            }

            using ServerConnection server = connect.Open(parsed);
            RolloutInfo rollout = await server.PostAsync<CreateRollout, RolloutInfo>("/api/v1/rollouts", request, stop);
            RolloutView.Show(terminal, rollout, connect.IsJson(parsed));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateStatus(Terminal terminal)
    {
        var connect = new ConnectionOptions();
        var id = new Argument<int?>("rollout") { Description = "Its number; without it the newest ones.", Arity = ArgumentArity.ZeroOrOne };
        var watch = new Option<bool>("--watch") { Description = "Show every change until it is completed or halted (exit code 1 when halted)." };
        var command = new Command("status", "Show how rollouts stand.\n\nExample: tinydevice rollout status 3 --watch") { id, watch };
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using ServerConnection server = connect.Open(parsed);
            bool json = connect.IsJson(parsed);
            if (parsed.GetValue(id) is not int number)
            {
                Page<RolloutInfo> page = await server.GetAsync<Page<RolloutInfo>>("/api/v1/rollouts", stop);
                RolloutView.ShowList(terminal, page.Items, json);
                return ExitCode.Ok;
            }

            string path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/rollouts/{number}");
            RolloutInfo rollout = await server.GetAsync<RolloutInfo>(path, stop);
            RolloutView.Show(terminal, rollout, json);
            while (parsed.GetValue(watch) && rollout.State is not (RolloutState.Halted or RolloutState.Completed))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), stop);
                RolloutInfo now = await server.GetAsync<RolloutInfo>(path, stop);
                if (now.Counts != rollout.Counts || now.Stage != rollout.Stage || now.State != rollout.State)
                {
                    RolloutView.Show(terminal, now, json);
                }

                rollout = now;
            }

            return parsed.GetValue(watch) && rollout.State == RolloutState.Halted ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }

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
        var release = new Option<int?>("--release") { Description = "Release to go back to, unless the rollout names one." };
        var command = new Command(step, $"{what}\n\nExample: tinydevice rollout {step} 3 --reason \"accuracy fell\"") { id, reason };
        if (step == "rollback")
        {
            command.Add(release);
        }

        return Finish(terminal, command, id, step, parsed => step == "rollback"
            ? new RollbackRequest(parsed.GetRequiredValue(reason), parsed.GetValue(release))
            : new HaltRequest(parsed.GetRequiredValue(reason)));
    }

    private static Command Finish(Terminal terminal, Command command, Argument<int> id, string step, Func<ParseResult, object> body)
    {
        var connect = new ConnectionOptions();
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using ServerConnection server = connect.Open(parsed);
            string path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/rollouts/{parsed.GetValue(id)}");
            await server.PostAsync($"{path}/{step}", body(parsed), stop);
            RolloutView.Show(terminal, await server.GetAsync<RolloutInfo>(path, stop), connect.IsJson(parsed));
            return ExitCode.Ok;
        });
        return command;
    }

    private static StagePlan[] ReadStages(string text, StagePlan like)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        var stages = new StagePlan[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            stages[i] = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out int percent)
                ? like with { Percent = percent, Approval = like.Approval && i > 0 }
                : throw new UserException($"'{parts[i]}' in --stages is no percentage; write for example 1,10,50,100.");
        }

        return stages;
    }
}
