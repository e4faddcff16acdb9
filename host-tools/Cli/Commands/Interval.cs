using System.Globalization;

namespace TinyDevice.Cli.Commands;

/// <summary>Intervals as people type them: 500ms, 10s, 5m, 1h, 1d.</summary>
internal static class Interval
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>Reads a positive number with its unit, at most ten years.</summary>
    public static bool TryParse(string text, out TimeSpan interval)
    {
        foreach ((string unit, TimeSpan length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                && number > 0 && number <= Longest / length)
            {
                interval = number * length;
                return true;
            }
        }

        interval = default;
        return false;
    }
}
