using TinyDevice.Update.Ports;

namespace TinyDevice.PowerCut.Simulation;

/// <summary>Time that passes only when told to.</summary>
internal sealed class SimClock : IClock
{
    private long _now;

    /// <summary>What every look at the clock costs, so that what lies between two looks seems to take that long.</summary>
    public long MillisecondsPerLook { get; set; }

    public long Milliseconds => _now += MillisecondsPerLook;

    public void Advance(long milliseconds) => _now += milliseconds;
}
