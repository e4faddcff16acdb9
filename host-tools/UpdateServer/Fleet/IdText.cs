using System.Text;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>All ids of a fleet in one piece of memory, in lower case: looking through a million of them takes milliseconds.</summary>
internal sealed class IdText
{
    // Stands in no id, and in no text that is looked for.
    private const byte End = (byte)'\n';

    private readonly byte[] _text;
    private readonly int[] _starts;

    /// <summary>Takes the ids of devices over, in their order.</summary>
    public IdText(DeviceEntry[] ordered)
    {
        _text = new byte[ordered.Sum(e => (long)e.Id.Length + 1)];
        _starts = new int[ordered.Length];
        int at = 0;
        for (int i = 0; i < ordered.Length; i++)
        {
            _starts[i] = at;
            at += Encoding.ASCII.GetBytes(ordered[i].Id.ToLowerInvariant(), _text.AsSpan(at));
            _text[at++] = End;
        }
    }

    /// <summary>The text to look for; null when no id can contain it.</summary>
    public static byte[]? Wanted(string text) => Ascii.IsValid(text) && !text.Contains('\n', StringComparison.Ordinal)
        ? Encoding.ASCII.GetBytes(text.ToLowerInvariant()) : null;

    /// <summary>Index of the first device from an index on whose id contains the text; -1 when there is none.</summary>
    public int Next(ReadOnlySpan<byte> wanted, int from)
    {
        if (from >= _starts.Length)
        {
            return -1;
        }
        int at = _text.AsSpan(_starts[from]).IndexOf(wanted);
        if (at < 0)
        {
            return -1;
        }
        int index = Array.BinarySearch(_starts, _starts[from] + at);
        return index >= 0 ? index : ~index - 1;
    }
}
