using System.Diagnostics;
using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Milliseconds since this life of the device began.</summary>
internal sealed class HostClock : IClock
{
    private readonly Stopwatch _since = Stopwatch.StartNew();

    public long Milliseconds => _since.ElapsedMilliseconds;
}
