using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Notes that the device wants to be reset; the loop then ends this life and starts the next over the same store.</summary>
internal sealed class HostReset : IReset
{
    public bool IsRequested { get; private set; }

    public void Reset() => IsRequested = true;
}
