using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>The symbols of one segment, and what they cost in a code: docs/formats/delta.md.</summary>
internal sealed class CodedSegment
{
    private readonly List<(int Symbol, int Extra)> _symbols = [];

    /// <summary>Turns differences into symbols.</summary>
    /// <param name="bytes">The chunk's bytes of the segment.</param>
    /// <param name="expected">The base's bytes; empty for <see cref="DeltaChunk.Middle"/> throughout.</param>
    /// <param name="leastRun">Fewer zeros than these in a row are coded one by one, which is shorter where many bytes change.</param>
    public CodedSegment(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> expected, int leastRun)
    {
        for (int i = 0; i < bytes.Length;)
        {
            int run = i;
            while (run < bytes.Length && bytes[run] == (expected.IsEmpty ? DeltaChunk.Middle : expected[run]))
            {
                run++;
            }

            if (run - i >= leastRun)
            {
                int bits = int.Log2(run - i);
                Add(DeltaChunk.FirstRun + bits - 1, run - i - (1 << bits));
                i = run;
                continue;
            }

            int difference = (sbyte)(bytes[i] - (expected.IsEmpty ? DeltaChunk.Middle : expected[i]));
            Add(difference > 0 ? (2 * difference) - 1 : Math.Min(-2 * difference, DeltaChunk.FirstRun - 1), 0);
            i++;
        }
    }

    /// <summary>How often each symbol occurs.</summary>
    public int[] Counts { get; } = new int[DeltaChunk.FirstRun + DeltaChunk.RunSymbols];

    /// <summary>Bytes of a code's description.</summary>
    public static int BytesOf(byte[] lengths) => 1 + ((DeltaChunk.RunSymbols + LastOf(lengths) + 2) / 2);

    /// <summary>Writes a code's description: the last difference used, then half a byte per length, runs first.</summary>
    public static void Write(byte[] lengths, List<byte> output)
    {
        int last = LastOf(lengths);
        output.Add((byte)last);
        byte[] halves = [.. lengths.Skip(DeltaChunk.FirstRun), .. lengths.Take(last + 1), 0];
        for (int i = 0; i < DeltaChunk.RunSymbols + last + 1; i += 2)
        {
            output.Add((byte)(halves[i] | (halves[i + 1] << 4)));
        }
    }

    /// <summary>Bytes of the symbols in a code; null when it lacks one of them.</summary>
    public int? BytesIn(byte[] lengths)
    {
        int bits = 0;
        for (int symbol = 0; symbol < Counts.Length; symbol++)
        {
            if (Counts[symbol] > 0 && lengths[symbol] == 0)
            {
                return null;
            }

            bits += Counts[symbol] * (lengths[symbol] + Math.Max(0, symbol - DeltaChunk.FirstRun + 1));
        }

        return (bits + 7) / 8;
    }

    /// <summary>Writes the symbols, the high bit of each byte first.</summary>
    public void Write(byte[] lengths, int[] codes, List<byte> output)
    {
        ulong held = 0;
        int bits = 0;
        foreach ((int symbol, int extra) in _symbols)
        {
            int more = Math.Max(0, symbol - DeltaChunk.FirstRun + 1);
            held = (held << lengths[symbol] << more) | ((ulong)codes[symbol] << more) | (uint)extra;
            bits += lengths[symbol] + more;
            for (; bits >= 8; bits -= 8)
            {
                output.Add((byte)(held >> (bits - 8)));
            }
        }

        if (bits > 0)
        {
            output.Add((byte)(held << (8 - bits)));
        }
    }

    private static int LastOf(byte[] lengths) => Math.Max(0, lengths.AsSpan(0, DeltaChunk.FirstRun).LastIndexOfAnyExcept((byte)0));

    private void Add(int symbol, int extra)
    {
        Counts[symbol]++;
        _symbols.Add((symbol, extra));
    }
}
