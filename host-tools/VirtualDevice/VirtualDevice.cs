namespace TinyDevice.VirtualDevice;

/// <summary>A board without the hardware: the firmware's own storage, HTTP, agent and engine over a folder.</summary>
public sealed class VirtualDevice
{
    private readonly VirtualDeviceOptions _options;

    /// <summary>Prepares a device; nothing is read or written before <see cref="RunAsync"/>.</summary>
    public VirtualDevice(VirtualDeviceOptions options)
    {
        _options = options;
    }

    /// <summary>Boots the device and runs it, rebooting it as often as it resets itself.</summary>
    /// <returns>How it stands when it stopped.</returns>
    /// <exception cref="VirtualDeviceException">The store folder cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<VirtualDeviceSummary> RunAsync(RunUntil until, CancellationToken stop) =>
        throw new NotImplementedException(_options.DeviceId);
}
