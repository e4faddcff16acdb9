using System.CommandLine;
using System.Globalization;
using TinyDevice.Cli.Server;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice rollout plan</c> and <c>start</c>: the same options; one shows whom it would reach, the other begins.</summary>
internal sealed class RolloutStartCommand
{
    private readonly ConnectionOptions _connect = new();
    private readonly Argument<int[]> _releases = new("release") { Description = "Number of the release; for a mixed fleet one for each target.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _allTargets = new("--all-targets") { Description = "Also hand out the releases of the same class and version for other targets." };
    private readonly Option<string> _stages = new("--stages") { Description = "Percentages, rising to 100.", DefaultValueFactory = _ => "1,10,50,100" };
    private readonly Option<int> _soak = new Option<int>("--soak") { Description = "Least seconds every stage stays open." }.Within(0, 2_592_000);
    private readonly Option<double> _success = new Option<double>("--min-success") { Description = "Least success rate of a stage.", DefaultValueFactory = _ => 0.95 }.Within(0.001, 1);
    private readonly Option<bool> _approval = new("--approval") { Description = "A person opens every stage but the first." };
    private readonly Option<int?> _timeout = new Option<int?>("--timeout") { Description = "Seconds of silence after which an update counts as failed; without it a day." }.Within(1, 2_592_000);
    private readonly Option<int?> _concurrent = new Option<int?>("--max-concurrent") { Description = "Most updates under way at one time." }.Within(1, 1_000_000);
    private readonly Option<string?> _window = new("--window") { Description = "Maintenance window in which updates may begin, 22:00-04:30, in UTC unless --utc-offset says otherwise." };
    private readonly Option<string?> _days = new("--days") { Description = "Days on which the window opens: saturday,sunday; without it every day." };
    private readonly Option<int> _utcOffset = new("--utc-offset") { Description = "Minutes by which the window's clock is ahead of UTC." };
    private readonly Option<string> _type = new Option<string>("--type") { Description = "forced: at once; soft: when it suits the device; downloadOnly: fetched, and installed when something else says so.", DefaultValueFactory = _ => "forced" }.AcceptOnlyFromAmong("forced", "soft", "downloadOnly");
    private readonly Option<int[]> _back = new("--rollback-release") { Description = "Release to go back to: the earlier model, signed with a higher sequence; in the order of the releases.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> _auto = new("--rollback-on-halt") { Description = "Go back by itself when it is halted." };

    /// <summary><c>rollout plan</c>.</summary>
    public static Command CreatePlan(Terminal terminal)
    {
        var options = new RolloutStartCommand();
        Command command = options.AddTo(new Command("plan", "Show how many devices each stage of a rollout would reach; changes nothing.\n\nExample: tinydevice rollout plan 7 --stages 5,25,100"));
        command.SetAction(async (parsed, stop) =>
        {
            using ServerConnection server = options._connect.Open(parsed);
            RolloutPlanInfo plan = await server.PostAsync<CreateRollout, RolloutPlanInfo>("/api/v1/rollouts/plan", options.Read(parsed), stop);
            RolloutView.ShowPlan(terminal, plan, options._connect.IsJson(parsed));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary><c>rollout start</c>.</summary>
    public static Command CreateStart(Terminal terminal)
    {
        var options = new RolloutStartCommand();
        Option<bool> dryRun = CommonOptions.DryRun();
        Command command = options.AddTo(new Command("start", "Start a rollout.\n\nExample: tinydevice rollout start 7 --stages 1,10,50,100 --rollback-release 8 --rollback-on-halt") { dryRun });
        command.SetAction(async (parsed, stop) =>
        {
            CreateRollout request = options.Read(parsed);
            if (parsed.GetValue(dryRun))
            {
                new ApiCall(HttpMethod.Post, "/api/v1/rollouts", request).Show(terminal);
                return ExitCode.Ok;
            }

            using ServerConnection server = options._connect.Open(parsed);
            RolloutInfo rollout = await server.PostAsync<CreateRollout, RolloutInfo>("/api/v1/rollouts", request, stop);
            RolloutView.Show(terminal, rollout, options._connect.IsJson(parsed));
            return ExitCode.Ok;
        });
        return command;
    }

    private Command AddTo(Command command)
    {
        command.Add(_releases);
        foreach (Option option in (Option[])[_allTargets, _stages, _soak, _success, _approval, _timeout, _concurrent, _window, _days, _utcOffset, _type, _back, _auto])
        {
            command.Add(option);
        }

        _connect.AddTo(command);
        return command;
    }

    private CreateRollout Read(ParseResult parsed)
    {
        StagePlan[] stages = StageText.Read(parsed.GetRequiredValue(_stages),
            new StagePlan(100, parsed.GetValue(_soak), parsed.GetValue(_approval), parsed.GetValue(_success)));
        int[] releases = parsed.GetRequiredValue(_releases);
        int[] back = parsed.GetValue(_back) ?? [];
        if (back.Length > releases.Length)
        {
            throw new UserException($"There are {back.Length} of --rollback-release for {releases.Length} releases; name one for each, in the same order.");
        }

        RolloutImagePlan[] images = releases.Select((release, at) => new RolloutImagePlan(release, at < back.Length ? back[at] : null)).ToArray();
        return new CreateRollout(null, stages, parsed.GetValue(_timeout), null, parsed.GetValue(_auto), images, parsed.GetValue(_allTargets),
            parsed.GetValue(_concurrent), ReadWindow(parsed.GetValue(_window), parsed.GetValue(_days), parsed.GetValue(_utcOffset)),
            Type: Enum.Parse<ActionMode>(parsed.GetRequiredValue(_type), ignoreCase: true));
    }

    private static MaintenanceWindow? ReadWindow(string? text, string? days, int utcOffset)
    {
        if (text is null)
        {
            return days is null ? null : throw new UserException("--days needs --window.");
        }

        string[] times = text.Split('-', StringSplitOptions.TrimEntries);
        if (times.Length != 2 || !TryReadTime(times[0], out TimeOnly from) || !TryReadTime(times[1], out TimeOnly to))
        {
            throw new UserException($"'{text}' in --window is no window; write for example 22:00-04:30.");
        }

        // 22:00-22:00 is the whole day.
        int minutes = (int)(to - from).TotalMinutes;
        var window = new MaintenanceWindow(times[0], minutes == 0 ? 24 * 60 : minutes, utcOffset, days?.Split(',', StringSplitOptions.TrimEntries));
        return window.Mistake() is string mistake ? throw new UserException(mistake) : window;
    }

    private static bool TryReadTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
