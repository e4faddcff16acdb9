using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Counts feeds; a hang is left alone, because a thread cannot be reset like a board: <see cref="ProcessWatchdog"/> needs a process of its own.</summary>
internal sealed class UnarmedWatchdog : IWatchdog
{
    public long Feeds { get; private set; }

    public void Feed() => Feeds++;
}
