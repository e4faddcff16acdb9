using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Signs of life of a device in a process of its own, one byte each, for whoever watches the process.</summary>
internal sealed class Heartbeat : IWatchdog
{
    /// <summary>The watchdog was fed: a step of the loop, a passed golden sample, a verified chunk.</summary>
    public const byte Step = (byte)'s';

    /// <summary>An inference was completed, or a sample found quiet.</summary>
    public const byte Inference = (byte)'i';

    /// <summary>Deep sleep begins: no sign of life is due before the next one.</summary>
    public const byte Sleep = (byte)'z';

    private readonly Stream _pipe;

    public Heartbeat(Stream pipe)
    {
        _pipe = pipe;
    }

    public void Feed() => Send(Step);

    /// <summary>Tells of an event if it is a sign of life.</summary>
    public void Report(DeviceEventKind kind)
    {
        if (kind is DeviceEventKind.Inferred or DeviceEventKind.Quiet)
        {
            Send(Inference);
        }
        else if (kind == DeviceEventKind.Sleeping)
        {
            Send(Sleep);
        }
    }

    private void Send(byte sign)
    {
        try
        {
            _pipe.WriteByte(sign);
            _pipe.Flush();
        }
        catch (IOException e)
        {
            throw new VirtualDeviceException("The process that watches this device is gone; start the device again.", e);
        }
    }
}
