using System.Globalization;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Numbers and times as people read them, the same whoever reads.</summary>
internal static class Say
{
    private static readonly (double Seconds, string Unit)[] Units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];

    /// <summary>A sentence with numbers in it.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Clock(DateTimeOffset at) => at.ToUniversalTime().ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>How long ago, or in what time, in the largest unit that fits twice.</summary>
    public static string Distance(DateTimeOffset at, DateTimeOffset now) => at > now ? $"in {Span(at - now)}"
        : now - at < TimeSpan.FromSeconds(1) ? "just now" : $"{Span(now - at)} ago";

    /// <summary>A length of time in the largest unit that fits twice.</summary>
    public static string Span(TimeSpan span)
    {
        (double seconds, string unit) = Units.FirstOrDefault(u => span.TotalSeconds >= 2 * u.Seconds, Units[^1]);
        return Text($"{Math.Floor(span.TotalSeconds / seconds):0} {unit}");
    }

    /// <summary>A share as percent, with as many digits as matter.</summary>
    public static string Percent(double share) => Text($"{100 * share:0.#} %");

    /// <summary>A coordinate or other number for a machine.</summary>
    public static string Plain(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
