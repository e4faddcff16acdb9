using System.CommandLine;
using Spectre.Console;
using TinyDevice.Cli.Demo;
using TinyDevice.Cli.Devices;
using TinyDevice.Packaging.Board;
using TinyDevice.VirtualDevice;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice device</c>: runs one virtual device, the firmware over a folder instead of flash.</summary>
internal static class DeviceCommand
{
    private sealed record Options(
        Option<Uri?> Server,
        Option<string> Store,
        Option<string?> Id,
        Option<string?> Token,
        Option<string[]> Trust,
        Option<RunUntil> Until,
        Option<string?> Input,
        Option<int?> LinkRate,
        Option<double?> InferEvery,
        Option<double?> PollAtMost,
        Option<double?> SleepAtMost,
        Option<string?> ApiKey,
        Option<string?> Config,
        WatchdogOptions Watchdog,
        Option<bool> DryRun,
        Option<bool> Json);

    private sealed record Plan(string Id, string Server, string Store, bool IsNew, bool Registers, IReadOnlyList<string> Trust, bool DryRun = true);

    public static Command Create(Terminal terminal)
    {
        var options = new Options(
            CommonOptions.Server(),
            new Option<string>("--store") { Description = "Folder that stands for the board's flash drive; kept between runs.", Required = true },
            new Option<string?>("--id") { Description = "Device id; without it the store's, else a new random one." },
            new Option<string?>("--token") { Description = "Target token of a device registered already." },
            new Option<string[]>("--trust") { Description = "Public keys (PEM) the device accepts models from, fixed when its store is made; without it those of nf.config.", DefaultValueFactory = _ => [] },
            new Option<RunUntil>("--until") { Description = "Stop when cancelled (Ctrl-C), idle (nothing to do at a poll) or updated (an update ended and was reported).", DefaultValueFactory = _ => RunUntil.Cancelled }.SuggestingNames(),
            new Option<string?>("--input", "-i") { Description = "Inputs replayed to the model, invocations back to back; without it seeded noise." },
            new Option<int?>("--link-rate") { Description = "Bytes per second its network link carries." }.Within(1, int.MaxValue),
            new Option<double?>("--infer-every") { Description = "Seconds between samples; without it intervalMs in nf.config." }.Within(0.001, 86_400),
            new Option<double?>("--poll-at-most") { Description = "Upper bound in seconds on the poll interval the server names." }.Within(0.1, 604_800),
            new Option<double?>("--sleep-at-most") { Description = "Upper bound in seconds on the real wait for a deep sleep (nf.config's <duty>); its clock leaps over the rest." }.Within(0, 604_800),
            CommonOptions.ApiKey(),
            CommonOptions.Config(),
            WatchdogOptions.Declare(),
            CommonOptions.DryRun("Say which device it would be and what would be registered and made; start nothing."),
            CommonOptions.Json());
        options.Json.Description = "Print events as one JSON object a line.";
        var command = new Command(
            "device",
            "Run a virtual device: the firmware itself, its flash drive a folder. A new store is registered with the server first.\n\n"
            + "Example: tinydevice device --server http://127.0.0.1:8080 --store ./dev1")
        {
            options.Server, options.Store, options.Id, options.Token, options.Trust, options.Until, options.Input, options.LinkRate,
            options.InferEvery, options.PollAtMost, options.SleepAtMost, options.ApiKey, options.Config, options.DryRun, options.Json,
        };
        DeviceAdminCommands.AddTo(command, terminal);
        options.Watchdog.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(parsed, options, terminal, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Options options, Terminal terminal, CancellationToken stop)
    {
        BoardConfig config = CommonOptions.LoadConfig(parsed.GetValue(options.Config));
        string folder = parsed.GetRequiredValue(options.Store);
        if (parsed.GetValue(options.DryRun))
        {
            ShowPlan(terminal, Predict(parsed, options, config, folder), parsed.GetValue(options.Json));
            return ExitCode.Ok;
        }

        if (parsed.GetValue(options.Watchdog.Supervised))
        {
            return await SupervisedDevice.RunAsync(parsed, config, pid => ShowKill(terminal, folder, pid, parsed.GetValue(options.Json)), stop);
        }

        DeviceStore store = await ProvisionAsync(parsed, options, config, folder, stop);
        bool json = parsed.GetValue(options.Json);
        if (!json)
        {
            terminal.WriteMarkup($"[green]device {store.Id.EscapeMarkup()}[/] at {store.Server.EscapeMarkup()}, store {Path.GetFullPath(folder).EscapeMarkup()}");
        }

        using Stream? heartbeat = options.Watchdog.OpenHeartbeat(parsed);
        var device = new VirtualDevice.VirtualDevice(new VirtualDeviceOptions
        {
            StoreFolder = folder,
            Server = new Uri(store.Server),
            Tenant = store.Tenant,
            DeviceId = store.Id,
            Token = store.Token,
            TrustRecord = File.Exists(Path.Combine(folder, "trust")) ? [] : TrustKeys.Record(parsed.GetRequiredValue(options.Trust), config),
            Board = new BoardProfile(
                config.Board.Target, config.Model.Class, config.Model.SlotBytes, config.Model.ArenaBytes, config.Model.HeapBytes, config.Model.WindowBytes),
            FactoryImage = DemoModel.FactoryImage(),
            PollInterval = config.Server.PollInterval,
            StaleAfter = config.Server.StaleAfter,
            LongestPollInterval = parsed.GetValue(options.PollAtMost) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            InferenceInterval = parsed.GetValue(options.InferEvery) is { } every ? TimeSpan.FromSeconds(every) : config.Model.Interval,
            Duty = new DutyProfile(config.Duty.DetectorMilli, config.Duty.HeartbeatSamples, config.Duty.Sleep, config.Duty.Awake),
            LongestSleep = parsed.GetValue(options.SleepAtMost) is { } longest ? TimeSpan.FromSeconds(longest) : null,
            Power = new PowerProfile(config.Energy.ActiveMilliwatts, config.Energy.RadioMilliwatts, config.Energy.SleepMicrowatts),
            LinkBytesPerSecond = parsed.GetValue(options.LinkRate),
            SensorSamples = parsed.GetValue(options.Input) is { } input ? ModelFile.ReadInputs(input) : null,
            Heartbeat = heartbeat,
            Hang = options.Watchdog.ReadHang(parsed),
            OnEvent = e => Show(terminal, DeviceEventView.From(store.Id, e), json),
        });
        VirtualDeviceSummary summary = await device.RunAsync(parsed.GetValue(options.Until), stop);
        if (!json)
        {
            terminal.WriteLine($"stopped: model {summary.ModelVersion}, {summary.Inferences} inferences");
        }

        return stop.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Ok;
    }

    private static void Show(Terminal terminal, DeviceEventView view, bool json)
    {
        if (json)
        {
            terminal.WriteJsonLine(view);
        }
        else
        {
            terminal.WriteLine($"{DateTime.Now:HH:mm:ss.f}  {view.Text}");
        }
    }

    /// <summary>Tells that a device hung and was killed.</summary>
    internal static void ShowKill(Terminal terminal, string folder, int processId, bool json) =>
        Show(terminal, new DeviceEventView(DeviceStore.Load(folder, null)?.Id ?? "", "watchdog_reset", $"the device hung: process {processId} killed, starting again"), json);

    private static Plan Predict(ParseResult parsed, Options options, BoardConfig config, string folder)
    {
        Uri? server = parsed.GetValue(options.Server);
        DeviceStore? known = DeviceStore.Load(folder, parsed.GetValue(options.Id));
        var device = new NewDevice(server ?? config.Server.Url, parsed.GetValue(options.Id) ?? "vd-xxxxxxxx", parsed.GetValue(options.Token), parsed.GetValue(options.ApiKey));
        if (known is null)
        {
            DeviceStore.CheckFolder(folder);
            device.Check();
        }

        IReadOnlyList<string> trust = known is null ? TrustKeys.Files(parsed.GetRequiredValue(options.Trust), config) : [];
        return new Plan(
            known?.Id ?? device.Id, server?.ToString().TrimEnd('/') ?? known?.Server ?? device.Server.ToString().TrimEnd('/'), Path.GetFullPath(folder),
            known is null, known is null && device.Token is null, trust);
    }

    private static void ShowPlan(Terminal terminal, Plan plan, bool json)
    {
        if (json)
        {
            terminal.WriteJson(plan);
            return;
        }

        string how = plan.Registers ? "would be registered" : plan.IsNew ? "would start with the token given" : "would go on from its store";
        terminal.WriteMarkup($"[green]device {plan.Id.EscapeMarkup()}[/] {how}, asks {plan.Server.EscapeMarkup()}, store {plan.Store.EscapeMarkup()}");
        if (plan.IsNew)
        {
            terminal.WriteLine($"  trusts  {string.Join(", ", plan.Trust)}");
        }
    }

    /// <summary>The device's identity: from its store, from the options, or registered now.</summary>
    private static async Task<DeviceStore> ProvisionAsync(ParseResult parsed, Options options, BoardConfig config, string folder, CancellationToken stop)
    {
        Uri? server = parsed.GetValue(options.Server);
        string? id = parsed.GetValue(options.Id);
        string? token = parsed.GetValue(options.Token);
        if (DeviceStore.Load(folder, id) is { } known)
        {
            DeviceStore updated = known with { Server = server?.ToString().TrimEnd('/') ?? known.Server, Token = token ?? known.Token };
            if (updated != known)
            {
                updated.Save(folder);
            }

            return updated;
        }

        // Before anything is registered or written: without a signer the device could accept no model.
        TrustKeys.Files(parsed.GetRequiredValue(options.Trust), config);
        DeviceStore.CheckFolder(folder);
        id ??= "vd-" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4));
        DeviceStore store = await new NewDevice(server ?? config.Server.Url, id, token, parsed.GetValue(options.ApiKey)).IdentifyAsync(config, stop);
        store.Save(folder);
        return store;
    }
}
