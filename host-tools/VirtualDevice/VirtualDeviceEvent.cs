using TinyDevice.Update;

namespace TinyDevice.VirtualDevice;

/// <summary>Something the firmware reported; see <see cref="DeviceEventKind"/> for what the numbers and the text mean.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="First">First number.</param>
/// <param name="Second">Second number.</param>
/// <param name="Text">Text, or empty.</param>
/// <param name="Output">First output tensor's raw bytes, only with <see cref="DeviceEventKind.Inferred"/>.</param>
public sealed record VirtualDeviceEvent(DeviceEventKind Kind, int First, int Second, string Text, byte[]? Output = null);
