using TinyDevice.PowerCut.Simulation;

namespace TinyDevice.Update.Tests;

/// <summary>When a device asks next: the server's interval, its own jitter, a back-off that grows and ends.</summary>
public sealed class PollScheduleTests
{
    [Fact]
    public void Takes_the_servers_interval_and_never_more_than_its_own_longest()
    {
        PollSchedule schedule = new("dev1", 60, 600);
        schedule.SetInterval(300);
        Assert.Equal(300, schedule.IntervalSeconds);
        schedule.SetInterval(0);
        Assert.Equal(300, schedule.IntervalSeconds);
        schedule.SetInterval(86_400);
        Assert.Equal(600, schedule.IntervalSeconds);
    }

    [Fact]
    public void Waits_ten_percent_more_or_less_the_same_for_one_device_always()
    {
        int wait = new PollSchedule("dev1", 300, 0).AfterSuccess();
        Assert.InRange(wait, 270_000, 330_000);
        Assert.Equal(wait, new PollSchedule("dev1", 300, 0).AfterSuccess());
    }

    [Fact]
    public void Spreads_a_fleet_switched_on_at_one_moment()
    {
        int[] waits = [.. Enumerable.Range(0, 10_000).Select(i => new PollSchedule($"device-{i}", 300, 0).AfterSuccess())];
        for (int tenth = 0; tenth < 10; tenth++)
        {
            int from = 270_000 + (6_000 * tenth);
            Assert.InRange(waits.Count(w => w >= from && w < from + 6_000), 850, 1150);
        }
    }

    [Fact]
    public void Backs_off_ever_longer_up_to_a_quarter_of_an_hour_and_starts_over_after_a_success()
    {
        PollSchedule schedule = new("dev1", 300, 0);
        int first = schedule.AfterFailure(0);
        Assert.InRange(first, 1800, 2200);
        int last = first;
        for (int i = 1; i < 9; i++)
        {
            int next = schedule.AfterFailure(0);
            Assert.True(next > last, $"failure {i}: {next} after {last}");
            last = next;
        }

        for (int i = 0; i < 100; i++)
        {
            Assert.InRange(schedule.AfterFailure(0), 810_000, 990_000);
        }

        schedule.AfterSuccess();
        Assert.Equal(first, schedule.AfterFailure(0));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(1_000_000, 3600)]
    public void Waits_as_long_as_the_server_asks_up_to_an_hour(int asked, int seconds) =>
        Assert.InRange(new PollSchedule("dev1", 300, 0).AfterFailure(asked), seconds * 1000, (seconds * 1000) + 1100);

    [Fact]
    public void An_answer_that_has_not_changed_holds_without_being_sent_again()
    {
        SimDevice device = new();
        int sent = 0;
        int unchanged = 0;
        device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.Polled)
            {
                sent += device.Events[^1].First == 200 ? 1 : 0;
                unchanged += device.Events[^1].First == 304 ? 1 : 0;
            }
        };
        device.RunUntil(() => unchanged == 5);
        Assert.Equal(1, sent);
        device.Install(7, Release.One);
        Assert.Equal("1.0", device.ModelVersion);
    }
}
