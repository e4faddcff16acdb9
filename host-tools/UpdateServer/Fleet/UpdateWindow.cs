using System.Globalization;
using Quartz;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>When one device may install: a Quartz cron expression of the beginnings, a length, and the offset its hours are meant in.</summary>
/// <remarks>hawkBit's maintenance window of an assignment; the texts are kept as they came.</remarks>
internal sealed record UpdateWindow(string Schedule, string Duration, string Zone)
{
    private static readonly TimeSpan MaxOffset = TimeSpan.FromHours(14);

    /// <summary>Null when there is nothing wrong with it; otherwise a sentence.</summary>
    public string? Mistake(DateTimeOffset now)
    {
        if (OffsetOf(Zone) is null)
        {
            return $"The time zone \"{Zone}\" is not an offset such as +02:00.";
        }
        if (!TimeSpan.TryParseExact(Duration, @"hh\:mm\:ss", CultureInfo.InvariantCulture, out TimeSpan length) || length <= TimeSpan.Zero)
        {
            return $"The duration \"{Duration}\" is not of the form HH:mm:ss.";
        }
        try
        {
            return At(now).Next is null ? "The maintenance window lies in the past." : null;
        }
        catch (FormatException mistake)
        {
            return $"\"{Schedule}\" is no Quartz cron expression: {mistake.Message}";
        }
    }

    /// <summary>Whether the window is open at a moment, and the beginning of that or the next one; null when there is none any more.</summary>
    public (bool IsOpen, DateTimeOffset? Next) At(DateTimeOffset now)
    {
        TimeSpan offset = OffsetOf(Zone) ?? TimeSpan.Zero;
        var cron = new CronExpression(Schedule, TimeZoneInfo.CreateCustomTimeZone(Zone, offset, null, null));
        // A window that began within its own length before now is still open.
        DateTimeOffset? start = cron.GetNextValidTimeAfter(now - TimeSpan.ParseExact(Duration, @"hh\:mm\:ss", CultureInfo.InvariantCulture));
        return (start <= now, start);
    }

    private static TimeSpan? OffsetOf(string zone)
    {
        if (zone == "Z")
        {
            return TimeSpan.Zero;
        }
        bool isOffset = zone.Length == 6 && zone[0] is '+' or '-'
            && TimeSpan.TryParseExact(zone.AsSpan(1), @"hh\:mm", CultureInfo.InvariantCulture, out _);
        if (!isOffset)
        {
            return null;
        }
        TimeSpan offset = TimeSpan.ParseExact(zone.AsSpan(1), @"hh\:mm", CultureInfo.InvariantCulture);
        return offset > MaxOffset ? null : zone[0] == '-' ? -offset : offset;
    }
}
