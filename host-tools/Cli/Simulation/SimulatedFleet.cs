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
    // An inference now and then is enough for a trial and its probation, and keeps a hundred devices on one core.
    private static readonly TimeSpan InferenceInterval = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];

    /// <summary>Ids of the devices with that fate.</summary>
    public IEnumerable<string> IdsOf(DeviceFate fate) => Enumerable.Range(0, plan.Fates.Length).Where(i => plan.Fates[i] == fate).Select(IdOf);

    /// <summary>Registers every device and starts those that are not away, evenly over one poll interval so that they do not poll in step.</summary>
    /// <param name="server">Where they are registered.</param>
    /// <param name="address">The same server's address.</param>
    /// <param name="key">Who signs.</param>
    /// <param name="smallSlotBytes">A slot in which the new model has no room.</param>
    /// <param name="stop">Ends it.</param>
    public async Task StartAsync(ServerConnection server, Uri address, SigningKey key, int smallSlotBytes, CancellationToken stop)
    {
        using SigningKey stranger = SigningKey.Create();
        byte[] trusted = TrustRecordWriter.Write(new TrustContents { Signers = [key.PublicKey] });
        byte[] foreign = TrustRecordWriter.Write(new TrustContents { Signers = [stranger.PublicKey] });
        byte[] factory = DemoModel.FactoryImage();
        int failing = 0;
        for (int i = 0; i < plan.Fates.Length; i++)
        {
            DeviceCredentials made = await server.PostAsync<RegisterDevice, DeviceCredentials>(
                "/api/v1/devices", new RegisterDevice(IdOf(i), board.Board.Target, board.Model.Class), stop);
            if (plan.Fates[i] == DeviceFate.Offline)
            {
                continue;
            }

            bool fails = plan.Fates[i] == DeviceFate.Fails;
            bool isSmall = fails && failing++ % 2 == 0;
            var device = new VirtualDevice.VirtualDevice(new VirtualDeviceOptions
            {
                StoreFolder = Path.Combine(folder, made.Id),
                Server = address,
                DeviceId = made.Id,
                Token = made.Token,
                TrustRecord = fails && !isSmall ? foreign : trusted,
                Board = new BoardProfile(board.Board.Target, board.Model.Class,
                    isSmall ? smallSlotBytes : board.Model.SlotBytes, board.Model.ArenaBytes, board.Model.HeapBytes, board.Model.WindowBytes),
                FactoryImage = factory,
                PollInterval = pollInterval,
                LongestPollInterval = pollInterval,
                InferenceInterval = InferenceInterval,
            });
            _running.Add(device.RunAsync(RunUntil.Cancelled, _stop.Token));
            await Task.Delay(pollInterval / plan.Fates.Length, stop);
        }
    }

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
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static string IdOf(int index) => string.Create(CultureInfo.InvariantCulture, $"sim-{index + 1:000}");
}
