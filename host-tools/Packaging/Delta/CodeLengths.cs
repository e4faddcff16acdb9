using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>Lengths of a canonical prefix code, at most <see cref="DeltaChunk.MaxCodeLength"/> bits each.</summary>
internal static class CodeLengths
{
    /// <summary>The best lengths for symbols that occur this often; 0 for those that do not.</summary>
    /// <remarks>Package-merge: Larmore and Hirschberg, "A fast algorithm for optimal length-limited Huffman codes", 1990.</remarks>
    public static byte[] Of(int[] counts)
    {
        byte[] lengths = new byte[counts.Length];
        List<Coin> symbols = [.. counts.Select((count, symbol) => new Coin(count, symbol, null, null)).Where(c => c.Weight > 0).OrderBy(c => c.Weight)];
        if (symbols.Count == 1)
        {
            lengths[symbols[0].Symbol] = 1;
            return lengths;
        }

        List<Coin> row = symbols;
        for (int bit = 1; bit < DeltaChunk.MaxCodeLength; bit++)
        {
            IEnumerable<Coin> pairs = row.Chunk(2).Where(pair => pair.Length == 2).Select(pair => new Coin(pair[0].Weight + pair[1].Weight, -1, pair[0], pair[1]));
            row = [.. symbols.Concat(pairs).OrderBy(c => c.Weight)];
        }

        foreach (Coin coin in row.Take((2 * symbols.Count) - 2))
        {
            Count(coin, lengths);
        }

        return lengths;
    }

    /// <summary>The codes that go with lengths: shorter first, among equals by symbol.</summary>
    public static int[] Codes(byte[] lengths)
    {
        int[] codes = new int[lengths.Length];
        int next = 0;
        for (int length = 1; length <= DeltaChunk.MaxCodeLength; length++)
        {
            for (int symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length)
                {
                    codes[symbol] = next >> (DeltaChunk.MaxCodeLength - length);
                    next += 1 << (DeltaChunk.MaxCodeLength - length);
                }
            }
        }

        return codes;
    }

    private static void Count(Coin coin, byte[] lengths)
    {
        if (coin.Left is null || coin.Right is null)
        {
            lengths[coin.Symbol]++;
            return;
        }

        Count(coin.Left, lengths);
        Count(coin.Right, lengths);
    }

    private sealed record Coin(int Weight, int Symbol, Coin? Left, Coin? Right);
}
