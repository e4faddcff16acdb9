using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Hangs on purpose where the agent asks the server.</summary>
internal sealed class HangingTransport(ITransport inner, Hang hang, Func<string> modelVersion) : ITransport
{
    public int StatusCode => inner.StatusCode;

    public UpdateStatus Open(HttpCall request)
    {
        hang.At(HangPlace.Step, modelVersion());
        return inner.Open(request);
    }

    public string Header(string name) => inner.Header(name);

    public int Read(byte[] buffer, int start, int count) => inner.Read(buffer, start, count);

    public void Close() => inner.Close();
}
