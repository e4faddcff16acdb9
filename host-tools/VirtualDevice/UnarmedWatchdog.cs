using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Counts feeds; whoever owns the device's process decides what a hang means, because a thread cannot be reset like a board.</summary>
internal sealed class UnarmedWatchdog : IWatchdog
{
    public long Feeds { get; private set; }

    public void Feed() => Feeds++;
}
