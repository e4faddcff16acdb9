namespace TinyDevice.Packaging.Board;

/// <summary>How long the device's parts may be silent before the supervisor reboots it.</summary>
public sealed record WatchdogSettings
{
    /// <summary>Longest time between two completed inferences.</summary>
    public required TimeSpan Inference { get; init; }

    /// <summary>Longest time between two completed steps of the update agent.</summary>
    public required TimeSpan Agent { get; init; }

    /// <summary>Longest time one inference may take.</summary>
    public required TimeSpan Invoke { get; init; }
}
