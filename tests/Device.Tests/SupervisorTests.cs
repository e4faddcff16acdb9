using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device.Tests;

public sealed class SupervisorTests : IClock, IReset, IEventSink, IDisposable
{
    private readonly Supervisor _supervisor;
    private readonly ManualResetEventSlim _reset = new();
    private int _reported;

    public SupervisorTests() =>
        _supervisor = new Supervisor(this, this, this, new SupervisorLimits { LoopMs = 5000, InferenceMs = 1000 });

    public long Milliseconds { get; private set; }

    public void Dispose() => _reset.Dispose();

    [Fact]
    public void Is_content_while_the_loop_is_fed_in_time()
    {
        for (int i = 0; i < 10; i++)
        {
            Milliseconds += 5000;
            Assert.False(_supervisor.IsOverdue());
            _supervisor.Feed();
        }
    }

    [Fact]
    public void Is_overdue_when_the_loop_falls_silent()
    {
        Milliseconds = 5001;
        Assert.True(_supervisor.IsOverdue());
    }

    [Fact]
    public void Is_overdue_when_inferences_stop_though_the_loop_goes_on()
    {
        _supervisor.Report(DeviceEventKind.Inferred, 1, 3, "");
        Milliseconds = 1000;
        _supervisor.Feed();
        Assert.False(_supervisor.IsOverdue());

        Milliseconds = 1001;
        _supervisor.Feed();
        Assert.True(_supervisor.IsOverdue());
    }

    [Fact]
    public void Does_not_miss_inferences_that_never_began()
    {
        _supervisor.Report(DeviceEventKind.Booted, 0, 255, "factory");
        Milliseconds = 4999;
        Assert.False(_supervisor.IsOverdue());
    }

    [Fact]
    public void Passes_every_event_on()
    {
        _supervisor.Report(DeviceEventKind.Inferred, 1, 3, "");
        _supervisor.Report(DeviceEventKind.Polled, 200, 60, "");
        Assert.Equal(2, _reported);
    }

    [Fact]
    public void Resets_the_board_from_its_own_thread_when_time_is_up()
    {
        Milliseconds = 5001;
        _supervisor.Start();
        Assert.True(_reset.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    void IReset.Reset() => _reset.Set();

    void IEventSink.Report(DeviceEventKind kind, int first, int second, string text) => _reported++;
}
