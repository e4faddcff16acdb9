using TinyDevice.Device;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>A board without the hardware: the firmware's own storage, HTTP, agent and engine over a folder.</summary>
/// <remarks>A reset or a deep sleep ends one life of the firmware, and the next starts over the same folder. Killing the process is a power cut.</remarks>
public sealed class VirtualDevice
{
    private const int TimeoutMs = 15_000;

    private readonly VirtualDeviceOptions _options;

    /// <summary>Prepares a device; nothing is read or written before <see cref="RunAsync"/>.</summary>
    public VirtualDevice(VirtualDeviceOptions options)
    {
        _options = options;
    }

    /// <summary>Boots the device and runs it, rebooting it as often as it resets itself.</summary>
    /// <returns>How it stands when it stopped.</returns>
    /// <exception cref="VirtualDeviceException">The store folder or the identity cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<VirtualDeviceSummary> RunAsync(RunUntil until, CancellationToken stop) =>
        Task.Factory.StartNew(() => Run(until, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private VirtualDeviceSummary Run(RunUntil until, CancellationToken stop)
    {
        using Store store = Store.Open(_options);
        ReplaySensor sensor = new(_options.SensorSamples);
        Heartbeat? heartbeat = _options.Heartbeat is { } pipe ? new Heartbeat(pipe) : null;
        Surroundings around = new(store, sensor, new HostEventSink(_options.OnEvent, sensor, heartbeat), new HostSleep(_options.LongestSleep),
            heartbeat is null ? new UnarmedWatchdog() : heartbeat);
        while (true)
        {
            VirtualDeviceSummary? summary = Live(around, until, stop);
            if (summary is not null)
            {
                return summary;
            }

            stop.WaitHandle.WaitOne(around.Sleep.Wait ?? TimeSpan.Zero);
            around.Sleep.Wake();
        }
    }

    /// <summary>One life between two resets or sleeps; null when it ended in one.</summary>
    private VirtualDeviceSummary? Live(Surroundings around, RunUntil until, CancellationToken stop)
    {
        using FileSlotStorage storage = around.Store.OpenStorage();
        HostTransport transport = HostTransport.Create(TimeoutMs, _options.StoreFolder);
        HostReset reset = new();
        DeviceParts parts = new()
        {
            Storage = storage,
            Clock = new HostClock(),
            Watchdog = around.Watchdog,
            Reset = reset,
            Sleep = around.Sleep,
            Transport = _options.LinkBytesPerSecond is { } rate ? new SlowTransport(transport, rate, stop) : transport,
            Sensor = around.Sensor,
            Events = around.Events,
        };
        DeviceRuntime runtime = new(parts, Profile(), _options.FactoryImage is { } image ? new FactoryModel(image, _options.FactoryVersion) : null);
        if (_options.Hang is { } hang)
        {
            parts.Sensor = new HangingSensor(around.Sensor, hang, () => runtime.ModelVersion);
            parts.Transport = new HangingTransport(parts.Transport, hang, () => runtime.ModelVersion);
        }

        try
        {
            around.Sensor.Rewind();
            runtime.Boot();
            while (!reset.IsRequested)
            {
                stop.ThrowIfCancellationRequested();
                int wait = runtime.Step();
                if (reset.IsRequested || around.Sleep.Wait is not null)
                {
                    break;
                }

                if (runtime.IsIdle && (until == RunUntil.Idle || (until == RunUntil.Updated && around.Events.HasReported)))
                {
                    return Summarise(runtime, around.Events);
                }

                if (wait > 0)
                {
                    stop.WaitHandle.WaitOne(wait);
                }
            }

            return null;
        }
        finally
        {
            transport.Close();
        }
    }

    private DeviceProfile Profile() => new()
    {
        Target = _options.Board.Target,
        ModelClass = _options.Board.ModelClass,
        ArenaBytes = _options.Board.ArenaBytes,
        HeapBytes = _options.Board.HeapBytes,
        WindowBytes = _options.Board.WindowBytes,
        PollSeconds = Seconds(_options.PollInterval),
        MaxPollSeconds = _options.LongestPollInterval is { } longest ? Seconds(longest) : 0,
        StaleSeconds = (int)_options.StaleAfter.TotalSeconds,
        InferenceMs = (int)Math.Clamp(_options.InferenceInterval.TotalMilliseconds, 1, int.MaxValue),
        MinBytesPerSecond = 64,
        DetectorMilli = _options.Duty?.DetectorMilli ?? 0,
        HeartbeatSamples = _options.Duty?.HeartbeatSamples ?? 0,
        SleepSeconds = (int)(_options.Duty?.Sleep.TotalSeconds ?? 0),
        AwakeMs = (int)(_options.Duty?.Awake.TotalMilliseconds ?? 0),
        ActiveMilliwatts = _options.Power?.ActiveMilliwatts ?? 0,
        RadioMilliwatts = _options.Power?.RadioMilliwatts ?? 0,
        SleepMicrowatts = _options.Power?.SleepMicrowatts ?? 0,
    };

    private static int Seconds(TimeSpan interval) => (int)Math.Clamp(Math.Ceiling(interval.TotalSeconds), 1, int.MaxValue);

    private static VirtualDeviceSummary Summarise(DeviceRuntime runtime, HostEventSink events)
    {
        int active = runtime.State.Record.Active;
        string version = runtime.ModelVersion.Length == 0 ? "none" : runtime.ModelVersion;
        return new VirtualDeviceSummary(version, active == Formats.StateRecord.Factory ? -1 : active, events.LastCause, events.Inferences);
    }

    /// <summary>What outlives a life of the firmware.</summary>
    private sealed record Surroundings(Store Store, ReplaySensor Sensor, HostEventSink Events, HostSleep Sleep, IWatchdog Watchdog);
}
