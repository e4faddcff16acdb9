using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using TinyDevice.Cli.Demo;
using TinyDevice.Cli.Server;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Board;
using TinyDevice.UpdateServer;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Simulation;

/// <summary>A staged rollout to a simulated fleet: a real server, the firmware's agent for every device, all in this process.</summary>
internal sealed class SimulationRun(FleetPlan plan, StagePlan[] stages, Action<SimulationStep> onStep)
{
    private const int PollsPerSecond = 200;
    private const int PollsBeforeAway = 6;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.3);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _pollInterval = TimeSpan.FromSeconds(Math.Max(1, (plan.Fates.Length + PollsPerSecond - 1) / PollsPerSecond));
    private string _apiKey = "";
    private int _overruled;
    private int _passed;

    /// <summary>Runs it and leaves nothing behind.</summary>
    /// <exception cref="UserException">It did not end in time.</exception>
    public async Task<SimulationResult> RunAsync(CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("tinydevice-simulate-").FullName;
        TimeSpan limit = 40 * _pollInterval + TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(stages.Sum(stage => (double)stage.SoakSeconds));
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(limit);
        try
        {
            return await RunInAsync(folder, limited.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new UserException(string.Create(CultureInfo.InvariantCulture,
                $"The rollout had not ended after {limit.TotalSeconds:0} s; try fewer --devices or a machine with less to do."));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<SimulationResult> RunInAsync(string folder, CancellationToken stop)
    {
        BoardConfig board = BoardConfig.Default(Directory.GetCurrentDirectory());
        using SigningKey key = SigningKey.Create();
        string keyFile = Path.Combine(folder, "key.pub.pem");
        key.PublicKey.Save(keyFile);
        BuiltPackage package = new DemoModel("2.0").Build(board, key, sequence: 2);

        await using WebApplication app = UpdateServerHost.Build(new ServerOptions
        {
            DataFolder = Path.Combine(folder, "server"),
            Url = "http://127.0.0.1:0",
            TrustKeyFiles = [keyFile],
            PollInterval = _pollInterval,
            DecisionInterval = TimeSpan.FromSeconds(0.2),
            RolloutSalt = () => plan.Salt,
            AdminKeyCreated = created => _apiKey = created,
        });
        await app.StartAsync(stop);
        var address = new Uri(app.Urls.First());
        using var server = new ServerConnection(address, _apiKey);
        await using var fleet = new SimulatedFleet(plan, board, folder, _pollInterval);
        DeviceCredentials[] devices = await fleet.RegisterAsync(server, done => Tell("registering the devices", done, plan.Fates.Length), stop);
        await fleet.StartAsync(devices, address, key, package.Package.Length / 2, stop);
        FleetStatus before = await WaitForFirstPollsAsync(server, fleet, stop);

        ReleaseInfo release = await server.PostBytesAsync<ReleaseInfo>("/api/v1/releases", package.Package, stop);
        RolloutInfo rollout = await server.PostAsync<CreateRollout, RolloutInfo>("/api/v1/rollouts", new CreateRollout(release.Id, stages), stop);
        rollout = await FollowAsync(server, fleet, rollout, stop);
        return await SumUpAsync(server, rollout, before, stop);
    }

    private async Task<FleetStatus> WaitForFirstPollsAsync(ServerConnection server, SimulatedFleet fleet, CancellationToken stop)
    {
        FleetStatus status = await server.GetAsync<FleetStatus>("/api/v1/fleet", stop);
        while (status.States.GetValueOrDefault(DeviceState.Registered) is > 0 and var missing)
        {
            Tell("first polls", status.Devices - missing, status.Devices, null, status);
            await fleet.CheckAsync();
            await Task.Delay(Look, stop);
            status = await server.GetAsync<FleetStatus>("/api/v1/fleet", stop);
        }

        await fleet.WaitForLeavingAsync(stop);
        return status;
    }

    private void Tell(string phase, int done, int of, RolloutInfo? rollout = null, FleetStatus? fleet = null) =>
        onStep(new SimulationStep(phase, done, of, _clock.Elapsed, rollout, fleet));

    private async Task<RolloutInfo> FollowAsync(ServerConnection server, SimulatedFleet fleet, RolloutInfo rollout, CancellationToken stop)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/rollouts/{rollout.Id}");
        var quiet = Stopwatch.StartNew();
        await TellAsync(server, rollout, stop);
        while (!HasEnded(rollout))
        {
            await fleet.CheckAsync();
            await Task.Delay(Look, stop);
            RolloutInfo now = await server.GetAsync<RolloutInfo>(path, stop);
            if (now.Counts != rollout.Counts || now.Stage != rollout.Stage)
            {
                quiet.Restart();
            }

            rollout = now;
            await TellAsync(server, rollout, stop);
            if (DecidesAsAPerson(rollout, quiet.Elapsed))
            {
                quiet.Restart();
                await server.PostAsync($"{path}/advance", new { }, stop);
            }
        }

        return rollout;
    }

    /// <summary>Whether the person who would be asked goes on: after a few failures that may be chance, or when everybody in the stage is away.</summary>
    private bool DecidesAsAPerson(RolloutInfo rollout, TimeSpan quiet)
    {
        bool isPaused = rollout.State == RolloutState.Paused;
        bool isEmpty = rollout.State == RolloutState.Running && rollout.Counts.Running == 0 && rollout.Stage < rollout.Stages.Count - 1
            && quiet > PollsBeforeAway * _pollInterval + TimeSpan.FromSeconds(rollout.Stages[rollout.Stage].SoakSeconds);
        _overruled += isPaused ? 1 : 0;
        _passed += isEmpty ? 1 : 0;
        return isPaused || isEmpty;
    }

    private async Task TellAsync(ServerConnection server, RolloutInfo rollout, CancellationToken stop) => Tell(
        "rolling out", rollout.Counts.Succeeded + rollout.Counts.Failed, plan.Reachable, rollout, await server.GetAsync<FleetStatus>("/api/v1/fleet", stop));

    /// <summary>A completed rollout still reaches devices that were slow; a halted one ends what is under way.</summary>
    private bool HasEnded(RolloutInfo rollout) => rollout.State switch
    {
        RolloutState.Completed => rollout.Counts.Succeeded + rollout.Counts.Failed >= plan.Reachable,
        RolloutState.Halted => rollout.Counts.Running == 0,
        _ => false,
    };

    private async Task<SimulationResult> SumUpAsync(ServerConnection server, RolloutInfo rollout, FleetStatus before, CancellationToken stop)
    {
        bool isCompleted = rollout.State == RolloutState.Completed;
        bool isExact = !isCompleted || (rollout.Counts.Succeeded == plan.Reachable - plan.Failing && rollout.Counts.Failed == plan.Failing);
        (bool isExpected, string expected) = plan switch
        {
            { MustHalt: true } => (!isCompleted, "that many failures halt the rollout"),
            { ShouldComplete: true } => (isCompleted, "so few failures let the rollout complete"),
            _ => (true, "that many failures may halt the rollout or not"),
        };
        return new SimulationResult(isExpected && isExact, expected, plan.Failing, plan.Offline, _overruled, _passed, Math.Round(_clock.Elapsed.TotalSeconds, 1),
            rollout, before, await server.GetAsync<FleetStatus>("/api/v1/fleet", stop));
    }
}
