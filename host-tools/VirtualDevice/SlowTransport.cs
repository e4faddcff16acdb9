using System.Diagnostics;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>The firmware's transport over a link that carries only so many bytes per second.</summary>
internal sealed class SlowTransport : ITransport
{
    private readonly ITransport _inner;
    private readonly int _bytesPerSecond;
    private readonly CancellationToken _stop;
    private readonly Stopwatch _since = new();
    private long _bytes;

    public SlowTransport(ITransport inner, int bytesPerSecond, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerSecond);
        _inner = inner;
        _bytesPerSecond = bytesPerSecond;
        _stop = stop;
    }

    public int StatusCode => _inner.StatusCode;

    public UpdateStatus Open(HttpCall request)
    {
        _bytes = 0;
        _since.Restart();
        return _inner.Open(request);
    }

    public string Header(string name) => _inner.Header(name);

    public int Read(byte[] buffer, int start, int count)
    {
        // A tenth of a second's worth at a time, so that the device goes on inferring between reads as it would on a slow radio.
        int read = _inner.Read(buffer, start, Math.Min(count, Math.Max(1, _bytesPerSecond / 10)));
        if (read > 0)
        {
            _bytes += read;
            TimeSpan ahead = TimeSpan.FromSeconds((double)_bytes / _bytesPerSecond) - _since.Elapsed;
            if (ahead > TimeSpan.Zero)
            {
                _stop.WaitHandle.WaitOne(ahead);
            }
        }

        return read;
    }

    public void Close() => _inner.Close();
}
