namespace TinyDevice.Packaging.Board;

/// <summary>When the model runs on a sample, and when the board sleeps.</summary>
public sealed record DutySettings
{
    /// <summary>Movement at which the model runs, in thousandths of its input's unit; 0 runs it on every sample.</summary>
    public required int DetectorMilli { get; init; }

    /// <summary>Quiet samples after which it runs all the same; 0 for never.</summary>
    public required int HeartbeatSamples { get; init; }

    /// <summary>Deep sleep between two wakings; zero never sleeps.</summary>
    public required TimeSpan Sleep { get; init; }

    /// <summary>Time awake without movement before the board sleeps.</summary>
    public required TimeSpan Awake { get; init; }
}
