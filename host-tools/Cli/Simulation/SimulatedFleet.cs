using System.Globalization;
using TinyDevice.Cli.Demo;
using TinyDevice.Cli.Server;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Board;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.VirtualDevice;

namespace TinyDevice.Cli.Simulation;

/// <summary>The devices of a simulation: the firmware's own agent for each, all in this process.</summary>
internal sealed class SimulatedFleet(FleetPlan plan, BoardConfig board, string folder, TimeSpan pollInterval) : IAsyncDisposable
{
    /// <summary>The version that is in the devices' firmware.</summary>
    public const string FirstVersion = "1.0";

    private const int Registrations = 8;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly List<Task> _leaving = [];

    /// <summary>Registers every device.</summary>
    /// <returns>What each needs to be let in.</returns>
    public async Task<DeviceCredentials[]> RegisterAsync(ServerConnection server, Action<int> onDone, CancellationToken stop)
    {
        var made = new DeviceCredentials[plan.Fates.Length];
        int done = 0;
        await Parallel.ForAsync(0, made.Length, new ParallelOptions { MaxDegreeOfParallelism = Registrations, CancellationToken = stop }, async (i, token) =>
        {
            var device = new RegisterDevice(string.Create(CultureInfo.InvariantCulture, $"sim-{i + 1:0000}"), board.Board.Target, board.Model.Class);
            made[i] = await server.PostAsync<RegisterDevice, DeviceCredentials>("/api/v1/devices", device, token);
            onDone(Interlocked.Increment(ref done));
        });
        return made;
    }

    /// <summary>Starts the devices, evenly over one poll interval so that they do not poll in step. Those that are to be away poll once before they leave.</summary>
    /// <param name="devices">What <see cref="RegisterAsync"/> gave.</param>
    /// <param name="address">The server's address.</param>
    /// <param name="key">Who signs.</param>
    /// <param name="smallSlotBytes">A slot in which the new model has no room.</param>
    /// <param name="stop">Ends it.</param>
    public async Task StartAsync(DeviceCredentials[] devices, Uri address, SigningKey key, int smallSlotBytes, CancellationToken stop)
    {
        using SigningKey stranger = SigningKey.Create();
        byte[] trusted = TrustRecordWriter.Write(new TrustContents { Signers = [key.PublicKey] });
        byte[] foreign = TrustRecordWriter.Write(new TrustContents { Signers = [stranger.PublicKey] });
        byte[] factory = DemoModel.FactoryImage();
        int failing = 0;
        for (int i = 0; i < devices.Length; i++)
        {
            bool fails = plan.Fates[i] == DeviceFate.Fails;
            bool isSmall = fails && failing++ % 2 == 0;
            var device = new VirtualDevice.VirtualDevice(new VirtualDeviceOptions
            {
                StoreFolder = Path.Combine(folder, devices[i].Id),
                Server = address,
                DeviceId = devices[i].Id,
                Token = devices[i].Token,
                TrustRecord = fails && !isSmall ? foreign : trusted,
                Board = new BoardProfile(board.Board.Target, board.Model.Class,
                    isSmall ? smallSlotBytes : board.Model.SlotBytes, board.Model.ArenaBytes, board.Model.HeapBytes, board.Model.WindowBytes),
                FactoryImage = factory,
                FactoryVersion = FirstVersion,
                PollInterval = pollInterval,
                LongestPollInterval = pollInterval,
                // Nobody looks at the answers: one inference for every poll leaves the processor to the updates.
                InferenceInterval = pollInterval,
            });
            bool leaves = plan.Fates[i] == DeviceFate.Offline;
            (leaves ? _leaving : _running).Add(device.RunAsync(leaves ? RunUntil.Idle : RunUntil.Cancelled, _stop.Token));
            await Task.Delay(pollInterval / devices.Length, stop);
        }
    }

    /// <summary>Waits until those that are to be away are.</summary>
    public Task WaitForLeavingAsync(CancellationToken stop) => Task.WhenAll(_leaving).WaitAsync(stop);

    /// <summary>Throws what ended a device that should still run.</summary>
    public async Task CheckAsync()
    {
        if (_running.Find(device => device.IsCompleted) is { } ended)
        {
            await ended;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll([.. _running, .. _leaving]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
