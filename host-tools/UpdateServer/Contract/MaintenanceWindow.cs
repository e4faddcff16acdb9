using System.Globalization;

namespace TinyDevice.UpdateServer.Contract;

/// <summary>When updates may begin; one that has begun is never interrupted by the window's end.</summary>
/// <param name="Start">Time of day at which it opens, HH:mm.</param>
/// <param name="Minutes">How long it stays open, 1 to 1440.</param>
/// <param name="UtcOffsetMinutes">Offset of that time of day from UTC, -840 to 840.</param>
/// <param name="Days">Days on which it opens, "monday" to "sunday"; every day when absent.</param>
public sealed record MaintenanceWindow(string Start, int Minutes, int UtcOffsetMinutes = 0, IReadOnlyList<string>? Days = null)
{
    private const int MinutesOfDay = 24 * 60;
    private const int MaxOffset = 14 * 60;

    /// <summary>What is wrong with it, in one sentence; null when nothing is.</summary>
    public string? Mistake() =>
        !TimeOnly.TryParseExact(Start, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? $"window.start is '{Start}'; write a time of day such as 22:30."
        : Minutes is < 1 or > MinutesOfDay ? $"window.minutes is {Minutes}; it must be 1 to {MinutesOfDay}."
        : UtcOffsetMinutes is < -MaxOffset or > MaxOffset ? $"window.utcOffsetMinutes is {UtcOffsetMinutes}; it must be {-MaxOffset} to {MaxOffset}."
        : Days?.FirstOrDefault(day => !TryReadDay(day, out _)) is string wrong ? $"window.days names '{wrong}'; write monday to sunday."
        : null;

    /// <summary>Whether an update may begin at <paramref name="now"/>.</summary>
    public bool IsOpen(DateTimeOffset now) => Latest(now).AddMinutes(Minutes) > now;

    /// <summary>When it opens next, or <paramref name="now"/> when it is open.</summary>
    public DateTimeOffset NextOpening(DateTimeOffset now)
    {
        if (IsOpen(now))
        {
            return now;
        }
        DateTimeOffset next = OpeningOn(now, 0);
        for (int day = 1; next <= now || !OpensOn(next.DayOfWeek); day++)
        {
            next = OpeningOn(now, day);
        }
        return next;
    }

    private DateTimeOffset Latest(DateTimeOffset now)
    {
        DateTimeOffset latest = OpeningOn(now, 0);
        for (int day = -1; latest > now || !OpensOn(latest.DayOfWeek); day--)
        {
            latest = OpeningOn(now, day);
        }
        return latest;
    }

    private DateTimeOffset OpeningOn(DateTimeOffset now, int daysLater)
    {
        TimeSpan offset = TimeSpan.FromMinutes(UtcOffsetMinutes);
        var opens = TimeOnly.ParseExact(Start, "HH:mm", CultureInfo.InvariantCulture);
        return new DateTimeOffset(now.ToOffset(offset).Date.AddDays(daysLater) + opens.ToTimeSpan(), offset);
    }

    private bool OpensOn(DayOfWeek day) => Days is null || Days.Count == 0 || Days.Any(d => TryReadDay(d, out DayOfWeek open) && open == day);

    // Enum.TryParse alone would take numbers.
    private static bool TryReadDay(string text, out DayOfWeek day) => Enum.TryParse(text, true, out day) && !char.IsAsciiDigit(text[0]);
}
