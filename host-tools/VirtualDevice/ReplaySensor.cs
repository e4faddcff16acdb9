using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Feeds recorded inputs over and over, or seeded noise when there are none, and keeps the last first output.</summary>
internal sealed class ReplaySensor : ISensor
{
    private readonly byte[]? _samples;
    private readonly Random _noise = new(1);
    private int _position;

    public ReplaySensor(byte[]? samples)
    {
        _samples = samples is { Length: > 0 } ? samples : null;
    }

    /// <summary>First output of the last inference, or null.</summary>
    public byte[]? LastOutput { get; private set; }

    /// <summary>Starts the recorded inputs anew: another model may read them in other portions.</summary>
    public void Rewind() => _position = 0;

    public bool Read(int inputIndex, byte[] buffer, int count)
    {
        if (_samples is null)
        {
            _noise.NextBytes(buffer.AsSpan(0, count));
            return true;
        }

        if (_samples.Length < count)
        {
            return false;
        }

        if (_position > _samples.Length - count)
        {
            _position = 0;
        }

        _samples.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return true;
    }

    public void Publish(int outputIndex, byte[] buffer, int count)
    {
        if (outputIndex == 0)
        {
            LastOutput = buffer.AsSpan(0, count).ToArray();
        }
    }
}
