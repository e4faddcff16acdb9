namespace TinyDevice.VirtualDevice;

/// <summary>What one virtual device is: its store, its server and the board it stands for.</summary>
public sealed record VirtualDeviceOptions
{
    /// <summary>Folder that stands for the board's <c>I:\</c>; created when absent, kept between runs.</summary>
    public required string StoreFolder { get; init; }

    /// <summary>The update server's root, e.g. http://127.0.0.1:8080.</summary>
    public required Uri Server { get; init; }

    /// <summary>The server's tenant.</summary>
    public string Tenant { get; init; } = "DEFAULT";

    /// <summary>The id the server knows the device by.</summary>
    public required string DeviceId { get; init; }

    /// <summary>The device's target token.</summary>
    public required string Token { get; init; }

    /// <summary>Trust record as TrustRecordWriter makes it; written to the store when it holds none.</summary>
    public required byte[] TrustRecord { get; init; }

    /// <summary>Sizes and names of the board, from nf.config.</summary>
    public required BoardProfile Board { get; init; }

    /// <summary>Model image compiled into the firmware, run when no slot holds a good model; null runs nothing until then.</summary>
    public byte[]? FactoryImage { get; init; }

    /// <summary>What it reports as that model's version.</summary>
    public string FactoryVersion { get; init; } = "factory";

    /// <summary>Seconds between polls until the server names its own interval.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the server may prove nothing fresh before the device says so; zero asks for no proof.</summary>
    public TimeSpan StaleAfter { get; init; }

    /// <summary>Upper bound on any interval the server names; demos and tests set it low.</summary>
    public TimeSpan? LongestPollInterval { get; init; }

    /// <summary>Time between inferences.</summary>
    public TimeSpan InferenceInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Detector and deep sleep; null infers on every sample and never sleeps.</summary>
    public DutyProfile? Duty { get; init; }

    /// <summary>Longest real wait for a deep sleep, whose clock then leaps over the rest; null sleeps for the whole time.</summary>
    public TimeSpan? LongestSleep { get; init; }

    /// <summary>Powers for the energy estimate; null reports none.</summary>
    public PowerProfile? Power { get; init; }

    /// <summary>Most bytes per second the link carries; null does not slow it.</summary>
    public int? LinkBytesPerSecond { get; init; }

    /// <summary>Inputs replayed to the model: invocations back to back, all inputs of one after the other; null feeds seeded noise.</summary>
    public byte[]? SensorSamples { get; init; }

    /// <summary>Where signs of life go, for a <see cref="ProcessWatchdog"/>; null when nobody watches.</summary>
    public Stream? Heartbeat { get; init; }

    /// <summary>A hang on purpose; null for none.</summary>
    public Hang? Hang { get; init; }

    /// <summary>Called on the device's own thread for everything that happens; must return quickly.</summary>
    public Action<VirtualDeviceEvent>? OnEvent { get; init; }
}
