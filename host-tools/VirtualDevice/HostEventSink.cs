using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Passes the firmware's events on, and keeps of them what the summary tells.</summary>
internal sealed class HostEventSink : IEventSink
{
    private readonly Action<VirtualDeviceEvent>? _onEvent;
    private readonly ReplaySensor _sensor;
    private readonly Heartbeat? _heartbeat;

    public HostEventSink(Action<VirtualDeviceEvent>? onEvent, ReplaySensor sensor, Heartbeat? heartbeat)
    {
        _onEvent = onEvent;
        _sensor = sensor;
        _heartbeat = heartbeat;
    }

    public long Inferences { get; private set; }

    public int LastCause { get; private set; }

    /// <summary>Whether the server took the final report of an update in this run.</summary>
    public bool HasReported { get; private set; }

    public void Report(DeviceEventKind kind, int first, int second, string text)
    {
        switch (kind)
        {
            case DeviceEventKind.Inferred:
                Inferences++;
                break;
            case DeviceEventKind.Reverted or DeviceEventKind.Refused or DeviceEventKind.FellBack:
                LastCause = first;
                break;
            case DeviceEventKind.Reported:
                HasReported = true;
                break;
        }

        _heartbeat?.Report(kind);
        _onEvent?.Invoke(new VirtualDeviceEvent(kind, first, second, text, kind == DeviceEventKind.Inferred ? _sensor.LastOutput : null));
    }
}
