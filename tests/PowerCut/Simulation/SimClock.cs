using TinyDevice.Update.Ports;

namespace TinyDevice.PowerCut.Simulation;

/// <summary>Time that passes only when told to.</summary>
internal sealed class SimClock : IClock
{
    public long Milliseconds { get; private set; }

    public void Advance(long milliseconds) => Milliseconds += milliseconds;
}
