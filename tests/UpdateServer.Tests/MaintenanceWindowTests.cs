using System.Globalization;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class MaintenanceWindowTests
{
    // 2026-11-24 is a Tuesday.
    [Theory]
    [InlineData("22:00", 60, 0, "", "2026-11-24T21:59:59Z", false)]
    [InlineData("22:00", 60, 0, "", "2026-11-24T22:00:00Z", true)]
    [InlineData("22:00", 60, 0, "", "2026-11-24T22:59:59Z", true)]
    [InlineData("22:00", 60, 0, "", "2026-11-24T23:00:00Z", false)]
    [InlineData("23:00", 120, 0, "tuesday", "2026-11-25T00:30:00Z", true)]
    [InlineData("23:00", 120, 0, "tuesday", "2026-11-24T00:30:00Z", false)]
    [InlineData("23:00", 1440, 0, "", "2026-11-24T22:59:00Z", true)]
    [InlineData("01:00", 60, 60, "wednesday", "2026-11-25T00:10:00Z", true)]
    [InlineData("01:00", 60, -480, "", "2026-11-24T09:10:00Z", true)]
    public void Is_open_from_its_start_for_its_minutes(string start, int minutes, int offset, string days, string now, bool open) =>
        Assert.Equal(open, Window(start, minutes, offset, days).IsOpen(At(now)));

    [Theory]
    [InlineData("22:00", "", "2026-11-24T12:00:00Z", "2026-11-24T22:00:00Z")]
    [InlineData("22:00", "", "2026-11-24T23:30:00Z", "2026-11-25T22:00:00Z")]
    [InlineData("22:00", "monday", "2026-11-24T12:00:00Z", "2026-11-30T22:00:00Z")]
    [InlineData("22:00", "", "2026-11-24T22:10:00Z", "2026-11-24T22:10:00Z")]
    public void Tells_when_it_opens_next(string start, string days, string now, string next) =>
        Assert.Equal(At(next), Window(start, 60, 0, days).NextOpening(At(now)));

    [Theory]
    [InlineData("24:00", 60, 0, "", "window.start")]
    [InlineData("7:30", 60, 0, "", "window.start")]
    [InlineData("22:00", 0, 0, "", "window.minutes")]
    [InlineData("22:00", 1441, 0, "", "window.minutes")]
    [InlineData("22:00", 60, 900, "", "window.utcOffsetMinutes")]
    [InlineData("22:00", 60, 0, "mon", "window.days")]
    [InlineData("22:00", 60, 0, "1", "window.days")]
    public void Says_what_is_wrong_with_it(string start, int minutes, int offset, string days, string about) =>
        Assert.StartsWith(about, Window(start, minutes, offset, days).Mistake(), StringComparison.Ordinal);

    private static MaintenanceWindow Window(string start, int minutes, int offset, string days) =>
        new(start, minutes, offset, days.Length == 0 ? null : [days]);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
