using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Spectre.Console;
using TinyDevice.Cli.Devices;
using TinyDevice.Cli.Server;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Board;
using TinyDevice.Update;
using TinyDevice.UpdateServer;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Demo;

/// <summary>The demo: three devices, one server, a good model, a bad one, a power cut. Every claim it prints was observed.</summary>
internal sealed class DemoRun : IDisposable
{
    private const int DeviceCount = 3;
    private const int SlowLinkBytesPerSecond = 3000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(58);

    private readonly Terminal _terminal;
    private readonly bool _json;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<Check> _checks = [];
    private readonly List<DemoDevice> _devices = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("tinydevice-demo-").FullName;
    private readonly BoardConfig _board = BoardConfig.Default(Directory.GetCurrentDirectory());
    private readonly SigningKey _key = SigningKey.Create();
    private readonly string[] _labels = DemoModel.Labels();
    private string _apiKey = "";

    private sealed record Check(string Claim, bool Observed, string? Detail);

    public DemoRun(Terminal terminal, bool json)
    {
        _terminal = terminal;
        _json = json;
    }

    /// <summary>Runs all of it.</summary>
    /// <returns>True only if everything was observed.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(Limit);
        bool complete = false;
        try
        {
            await RunStepsAsync(limited.Token);
            complete = true;
        }
        catch (UserException failure) when (!stop.IsCancellationRequested)
        {
            Observe(failure.Message, false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Observe($"The demo ends within {Limit.TotalSeconds:0} s", false);
        }

        Dispose();
        Observe("Nothing is left behind", !Directory.Exists(_folder));
        bool ok = complete && _checks.All(check => check.Observed);
        Summarise(ok);
        return ok;
    }

    public void Dispose()
    {
        foreach (DemoDevice device in _devices)
        {
            device.Dispose();
        }

        _devices.Clear();
        _key.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task RunStepsAsync(CancellationToken stop)
    {
        string keyFile = Path.Combine(_folder, "key.pub.pem");
        _key.PublicKey.Save(keyFile);

        Step("Compile an INT8 gesture model and sign it");
        BuiltPackage good = new DemoModel("1.0").Build(_board, _key, sequence: 1);
        Say($"gesture 1.0: {good.Report.Macs:N0} MACs, arena {good.Report.ArenaBytes:N0} B, package {good.Package.Length:N0} B, {good.Contents.GoldenCount} golden samples");

        Step("Start the update server (SQLite, loopback)");
        await using WebApplication app = UpdateServerHost.Build(new ServerOptions
        {
            DataFolder = Path.Combine(_folder, "server"),
            Url = "http://127.0.0.1:0",
            TrustKeyFiles = [keyFile],
            PollInterval = TimeSpan.FromSeconds(1),
            AdminKeyCreated = key => _apiKey = key,
        });
        await app.StartAsync(stop);
        try
        {
            await RunAgainstAsync(new Uri(app.Urls.First()), keyFile, good, stop);
        }
        finally
        {
            // What the devices ask just now is answered before the server goes.
            await app.StopAsync(CancellationToken.None);
        }
    }

    private async Task RunAgainstAsync(Uri address, string keyFile, BuiltPackage good, CancellationToken stop)
    {
        using var server = new ServerConnection(address, _apiKey);
        Say(address.ToString());

        Step("Publish it; three virtual devices poll, download, verify, try and confirm it");
        await StartDevicesAsync(address, keyFile, stop);
        await PublishAsync(server, good, stop);
        await ShowConfirmedAsync(server, "1.0", stop);

        Step("Publish a model whose conversion went wrong: it does not reproduce its trainer's golden samples");
        await ShowRevertedAsync(server, new DemoModel("3.0").Build(_board, _key, sequence: 3, checkGolden: false), stop);

        Step("Publish 2.0 and kill a device's process (SIGKILL) in mid-download");
        await ShowResumedAsync(server, new DemoModel("2.0").Build(_board, _key, sequence: 4), stop);

        Step("Fleet");
        await ShowFleetAsync(server, stop);
    }

    private async Task StartDevicesAsync(Uri address, string keyFile, CancellationToken stop)
    {
        for (int i = 1; i <= DeviceCount; i++)
        {
            var device = new DemoDevice($"demo-{i}", Path.Combine(_folder, $"demo-{i}"), keyFile, address);
            await device.ProvisionAsync(_apiKey, new RegisterDevice(device.Id, _board.Board.Target, _board.Model.Class), stop);
            _devices.Add(device);
            device.Start();
        }
    }

    private async Task PublishAsync(ServerConnection server, BuiltPackage package, CancellationToken stop)
    {
        ReleaseInfo release = await server.PostBytesAsync<ReleaseInfo>("/api/v1/releases", package.Package, stop);
        RolloutInfo rollout = await server.PostAsync<CreateRollout, RolloutInfo>("/api/v1/rollouts", new CreateRollout(release.Id, [100]), stop);
        Say($"release {release.Id} (gesture {release.ModelVersion}), rollout {rollout.Id}");
    }

    private async Task ShowConfirmedAsync(ServerConnection server, string version, CancellationToken stop)
    {
        Table table = NewTable("device", "model", "download + verify", "trial", "inference", "result");
        foreach (DemoDevice device in _devices)
        {
            (TimeSpan started, _) = await device.WaitForAsync(0, "offered", e => e.Event == "offered" && e.Version is not null, stop);
            (TimeSpan staged, _) = await device.WaitForAsync(0, "staged", e => e.Event == "staged", stop);
            (TimeSpan confirmed, DeviceEventView view) = await device.WaitForAsync(0, "confirmed", e => e.Event == "confirmed", stop);
            await device.WaitForAsync(0, "reported", e => e.Event == "reported", stop);
            (_, DeviceEventView inference) = await device.WaitForAsync(device.Mark(), "inference", e => e.Event == "inferred" && e.Output is not null, stop);
            DeviceInfo info = await server.GetAsync<DeviceInfo>($"/api/v1/devices/{device.Id}", stop);
            table.AddRow(device.Id, info.ModelVersion ?? "?", Milliseconds(staged - started), Milliseconds(confirmed - staged), $"{inference.LatencyMs} ms", Classify(inference));
            Observe($"{device.Id} runs {version}, and the server knows it", view.Version == version && info.ModelVersion == version, info.ModelVersion);
        }

        Show(table);
    }

    private async Task ShowRevertedAsync(ServerConnection server, BuiltPackage bad, CancellationToken stop)
    {
        int[] marks = [.. _devices.Select(device => device.Mark())];
        await PublishAsync(server, bad, stop);
        Table table = NewTable("device", "runs", "reverted", "why, as the server tells it");
        for (int i = 0; i < _devices.Count; i++)
        {
            DemoDevice device = _devices[i];
            (_, DeviceEventView reverted) = await device.WaitForAsync(marks[i], "reverted", e => e.Event == "reverted", stop);
            await device.WaitForAsync(marks[i], "reported", e => e.Event == "reported", stop);
            (_, DeviceEventView inference) = await device.WaitForAsync(marks[i], "inference after the revert", e => e.Event == "inferred", stop);
            DeviceInfo info = await server.GetAsync<DeviceInfo>($"/api/v1/devices/{device.Id}", stop);
            table.AddRow(device.Id, info.ModelVersion ?? "?", reverted.Version ?? "?", FailureText.Describe(info.LastErrorReason).EscapeMarkup());
            Observe(
                $"{device.Id} reverted 3.0 by itself and runs on with 1.0",
                reverted is { Version: "3.0", Cause: UpdateCause.GoldenMismatch } && info.ModelVersion == "1.0" && inference.Output is not null,
                $"cause {reverted.Cause}, runs {info.ModelVersion}");
            Observe($"The server shows why {device.Id} reverted", info.LastErrorCode == (int)UpdateCause.GoldenMismatch && info.LastErrorReason is { Length: > 0 }, info.LastErrorReason);
        }

        Show(table);
    }

    private async Task ShowResumedAsync(ServerConnection server, BuiltPackage better, CancellationToken stop)
    {
        DemoDevice victim = _devices[^1];
        await victim.KillAsync();
        victim.Start(SlowLinkBytesPerSecond);
        await victim.WaitForAsync(victim.Mark(), "booted", e => e.Event == "booted", stop);
        int[] marks = [.. _devices.Select(device => device.Mark())];
        await PublishAsync(server, better, stop);

        (_, DeviceEventView chunk) = await victim.WaitForAsync(marks[^1], "first chunk", e => e is { Event: "chunk_committed", Done: >= 1 } && e.Done < e.Total, stop);
        int killed = victim.ProcessId;
        await victim.KillAsync();
        int afterKill = victim.Mark();
        Say($"{victim.Id}: process {killed} killed after chunk {chunk.Done} of {chunk.Total}");
        victim.Start();

        (_, DeviceEventView resumed) = await victim.WaitForAsync(afterKill, "download again", e => e.Event == "download_started", stop);
        Say($"{victim.Id}: process {victim.ProcessId} {resumed.Text}");
        Observe($"{victim.Id} resumed behind the chunks it had", resumed.Offset >= chunk.Done * 4096, $"offset {resumed.Offset}");
        marks[^1] = afterKill;
        for (int i = 0; i < _devices.Count; i++)
        {
            (_, DeviceEventView confirmed) = await _devices[i].WaitForAsync(marks[i], "confirmed", e => e.Event == "confirmed", stop);
            await _devices[i].WaitForAsync(marks[i], "reported", e => e.Event == "reported", stop);
            Observe($"{_devices[i].Id} confirmed 2.0", confirmed.Version == "2.0", confirmed.Version);
        }
    }

    private async Task ShowFleetAsync(ServerConnection server, CancellationToken stop)
    {
        FleetStatus fleet = await server.GetAsync<FleetStatus>("/api/v1/fleet", stop);
        foreach (VersionCount version in fleet.Versions)
        {
            Say($"{version.ModelClass} {version.ModelVersion}: {version.Devices} of {fleet.Devices}  {new string('#', 20 * version.Devices / Math.Max(1, fleet.Devices))}");
        }

        Observe("The whole fleet runs 2.0", fleet.Versions is [{ ModelVersion: "2.0", Devices: DeviceCount }]);
    }

    private string Classify(DeviceEventView inference)
    {
        IReadOnlyList<int> output = inference.Output!;
        int best = Enumerable.Range(0, output.Count).MaxBy(i => output[i]);
        return best < _labels.Length ? $"{_labels[best]} ({(output[best] + 128) / 2.56:0} %)" : best.ToString();
    }

    private void Step(string title)
    {
        if (!_json)
        {
            _terminal.WriteMarkup($"\n[bold]{_clock.Elapsed.TotalSeconds,5:0.0} s  {title.EscapeMarkup()}[/]");
        }
    }

    private void Say(string text)
    {
        if (!_json)
        {
            _terminal.WriteLine("         " + text);
        }
    }

    private void Show(Table table)
    {
        if (!_json)
        {
            _terminal.Out.Write(new Padder(table, new Padding(8, 0, 0, 0)));
        }
    }

    private void Observe(string claim, bool observed, string? detail = null)
    {
        _checks.Add(new Check(claim, observed, observed ? null : detail));
        if (!_json && !observed)
        {
            _terminal.WriteMarkup($"         [red]not observed:[/] {claim.EscapeMarkup()}{(detail is null ? "" : $" ({detail.EscapeMarkup()})")}");
        }
    }

    private void Summarise(bool ok)
    {
        if (_json)
        {
            _terminal.WriteJson(new { ok, seconds = Math.Round(_clock.Elapsed.TotalSeconds, 1), checks = _checks });
            return;
        }

        int observed = _checks.Count(check => check.Observed);
        _terminal.WriteMarkup($"\n[{(ok ? "green" : "red")}]{observed} of {_checks.Count} claims observed in {_clock.Elapsed.TotalSeconds:0.0} s[/]");
    }

    private static Table NewTable(params string[] columns) => new Table().Border(TableBorder.Simple).AddColumns(columns);

    private static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds:0} ms";
}
