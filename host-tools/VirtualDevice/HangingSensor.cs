using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Hangs on purpose where an inference begins.</summary>
internal sealed class HangingSensor(ISensor inner, Hang hang, Func<string> modelVersion) : ISensor
{
    public bool Read(int inputIndex, byte[] buffer, int count)
    {
        hang.At(HangPlace.Inference, modelVersion());
        return inner.Read(inputIndex, buffer, count);
    }

    public void Publish(int outputIndex, byte[] buffer, int count) => inner.Publish(outputIndex, buffer, count);
}
