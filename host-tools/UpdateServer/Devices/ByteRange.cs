using System.Globalization;
using System.Text.RegularExpressions;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>A stretch of a file, both ends included.</summary>
internal readonly partial record struct ByteRange(long First, long Last)
{
    private const string Unit = "bytes=";

    // Nobody resumes with more; a request for thousands of one-byte parts is an attack (CVE-2011-3192).
    private const int MaxRanges = 32;

    public long Length => Last - First + 1;

    /// <summary>Reads a Range header: null when it is to be ignored, empty when no part of it can be served.</summary>
    /// <remarks>A malformed header is refused, as hawkBit does; RFC 9110 would ignore it and send everything.</remarks>
    public static List<ByteRange>? Parse(string? header, long length)
    {
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        string[] parts = header[Unit.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaxRanges || !Array.TrueForAll(parts, Syntax().IsMatch))
        {
            return [];
        }
        return parts.Select(part => Resolve(part, length)).OfType<ByteRange>().ToList();
    }

    private static ByteRange? Resolve(string part, long length)
    {
        int dash = part.IndexOf('-', StringComparison.Ordinal);
        long first;
        long last = length - 1;
        if (dash == 0)
        {
            first = Math.Max(0, length - Number(part[1..]));
        }
        else
        {
            first = Number(part[..dash]);
            if (dash < part.Length - 1)
            {
                long asked = Number(part[(dash + 1)..]);
                if (asked < first)
                {
                    return null;
                }
                last = Math.Min(last, asked);
            }
        }
        return first <= last ? new ByteRange(first, last) : null;
    }

    private static long Number(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    // At most 18 digits, which always fit 64 bits.
    [GeneratedRegex(@"^(\d{1,18}-\d{0,18}|-\d{1,18})$", RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}
