using TinyDevice.Device;
using TinyDevice.Update;

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
        HostEventSink events = new(_options.OnEvent, sensor);
        HostSleep sleep = new(_options.LongestSleep);
        while (true)
        {
            VirtualDeviceSummary? summary = Live(store, sensor, events, sleep, until, stop);
            if (summary is not null)
            {
                return summary;
            }

            stop.WaitHandle.WaitOne(sleep.Wait ?? TimeSpan.Zero);
            sleep.Wake();
        }
    }

    /// <summary>One life between two resets or sleeps; null when it ended in one.</summary>
    private VirtualDeviceSummary? Live(Store store, ReplaySensor sensor, HostEventSink events, HostSleep sleep, RunUntil until, CancellationToken stop)
    {
        using FileSlotStorage storage = store.OpenStorage();
        HttpTransport transport = new(TimeoutMs);
        HostReset reset = new();
        DeviceParts parts = new()
        {
            Storage = storage,
            Clock = new HostClock(),
            Watchdog = new UnarmedWatchdog(),
            Reset = reset,
            Sleep = sleep,
            Transport = _options.LinkBytesPerSecond is { } rate ? new SlowTransport(transport, rate, stop) : transport,
            Sensor = sensor,
            Events = events,
        };
        DeviceRuntime runtime = new(parts, Profile(), _options.FactoryImage is { } image ? new FactoryModel(image, "factory") : null);
        try
        {
            sensor.Rewind();
            runtime.Boot();
            while (!reset.IsRequested)
            {
                stop.ThrowIfCancellationRequested();
                int wait = runtime.Step();
                if (reset.IsRequested || sleep.Wait is not null)
                {
                    break;
                }

                if (runtime.IsIdle && (until == RunUntil.Idle || (until == RunUntil.Updated && events.HasReported)))
                {
                    return Summarise(runtime, events);
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
}
