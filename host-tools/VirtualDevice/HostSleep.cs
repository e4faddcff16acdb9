using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Deep sleep on a PC: the life ends, real time passes, and the clock that survives goes on; it may leap over part of the wait.</summary>
/// <remarks>One for all lives of a device, as the board's RTC is; a reset clears <see cref="HasSlept"/>.</remarks>
internal sealed class HostSleep : ISleep
{
    private readonly TimeSpan? _longest;
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private readonly HostClock _clock = new();
    private TimeSpan _leapt;

    /// <summary>Waits for as long as the device sleeps, but for no longer than <paramref name="longest"/>.</summary>
    public HostSleep(TimeSpan? longest) => _longest = longest;

    public long Seconds => (_start + TimeSpan.FromMilliseconds(_clock.Milliseconds) + _leapt).ToUnixTimeSeconds();

    public bool HasSlept { get; private set; }

    /// <summary>Real time to wait before the next life; null while nobody sleeps.</summary>
    public TimeSpan? Wait { get; private set; }

    public void Sleep(int seconds)
    {
        var whole = TimeSpan.FromSeconds(seconds);
        Wait = _longest is { } longest && longest < whole ? longest : whole;
        _leapt += whole - Wait.Value;
    }

    /// <summary>A life ended, by sleep or by reset, and the next one begins.</summary>
    public void Wake()
    {
        HasSlept = Wait is not null;
        Wait = null;
    }
}
