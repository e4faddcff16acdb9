namespace TinyDevice.VirtualDevice;

/// <summary>A virtual device cannot run; the message says what, where and what to do.</summary>
public sealed class VirtualDeviceException : Exception
{
    /// <summary>Creates the exception with its sentence and what led to it.</summary>
    public VirtualDeviceException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
