using System.Text.Json;
using TinyDevice.Device;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

/// <summary>Lives of the firmware between deep sleeps, on a clock that goes on through them.</summary>
public sealed class DutyCycleTests : ISensor, ISleep, IReset, IWatchdog, IEventSink, IClock
{
    private readonly SimStorage _storage = new(65536);
    private readonly SimServer _server = new();
    private readonly List<(DeviceEventKind Kind, long At)> _events = [];
    private readonly DeviceProfile _profile = new()
    {
        Target = Release.Target,
        ModelClass = Release.ModelClass,
        ArenaBytes = 98304,
        HeapBytes = 102400,
        WindowBytes = 16384,
        PollSeconds = 600,
        InferenceMs = 1000,
        MinBytesPerSecond = 64,
        DetectorMilli = 1,
        SleepSeconds = 60,
        AwakeMs = 3000,
    };

    private long _now = 1_000_000;
    private long _bootedAt;
    private bool _hasSlept;
    private bool _isOver;
    private bool _moves;
    private bool _isDead;

    public DutyCycleTests()
    {
        _storage.Put(SlotFile.Trust, Release.TrustRecord);
        _storage.Put(SlotFile.Device, System.Text.Encoding.UTF8.GetBytes($$"""{"id":"dev1","token":"secret","server":"{{SimServer.DefaultRoot}}"}"""));
    }

    long ISleep.Seconds => _now / 1000;

    bool ISleep.HasSlept => _hasSlept;

    long IClock.Milliseconds => _now - _bootedAt;

    [Fact]
    public void Asks_the_server_once_in_a_poll_interval_however_often_it_wakes()
    {
        for (int life = 0; life < 100; life++)
        {
            Live();
        }

        // 100 lives of a minute and some seconds are 10 or 11 intervals of 10 minutes; the first life asks after power-up too.
        long seconds = (_now - 1_000_000) / 1000;
        Assert.InRange(Count(DeviceEventKind.Polled), seconds / 600, (seconds / 600) + 2);
        Assert.Equal(100, Count(DeviceEventKind.Sleeping));
        Assert.Equal(0, Count(DeviceEventKind.Inferred));
    }

    [Fact]
    public void Movement_runs_the_model_and_keeps_the_device_awake_until_it_ends()
    {
        Live();
        _moves = true;
        Live(10_000);
        Assert.False(_isOver);
        Assert.InRange(Count(DeviceEventKind.Inferred), 9, 11);
    }

    [Fact]
    public void Without_a_detector_it_infers_for_the_time_awake_and_sleeps()
    {
        _profile.DetectorMilli = 0;
        Live();
        Assert.True(_isOver);
        Assert.InRange(Count(DeviceEventKind.Inferred), 3, 5);
    }

    [Fact]
    public void A_server_out_of_reach_keeps_it_awake_for_a_minute_and_a_half_and_no_longer()
    {
        _storage.Put(SlotFile.Device, System.Text.Encoding.UTF8.GetBytes("""{"id":"dev1","token":"wrong","server":"http://elsewhere.invalid"}"""));
        Live();
        long slept = _events.Single(e => e.Kind == DeviceEventKind.Sleeping).At;
        Assert.InRange(slept, DutyCycle.GiveUpMs, DutyCycle.GiveUpMs + 2000);
    }

    [Fact]
    public void An_update_goes_through_in_spite_of_the_sleep()
    {
        Live();
        _server.Action = 7;
        _server.Package = Release.One;
        for (int life = 0; life < 30 && _server.Feedback.All(f => f.Execution != "closed"); life++)
        {
            Live();
        }

        Assert.Equal("success", _server.LastClosed.Finished);
    }

    [Fact]
    public void Without_a_sleep_time_it_never_sleeps()
    {
        _profile.SleepSeconds = 0;
        Live(100_000);
        Assert.False(_isOver);
    }

    [Fact]
    public void A_sensor_that_gives_nothing_does_not_keep_it_awake_for_ever()
    {
        _isDead = true;
        Live();
        long slept = _events.Single(e => e.Kind == DeviceEventKind.Sleeping).At;
        Assert.InRange(slept, DutyCycle.GiveUpMs, DutyCycle.GiveUpMs + 2000);
    }

    [Fact]
    public void Tells_the_server_its_detector_s_counts_its_sleep_and_its_energy()
    {
        _profile.ActiveMilliwatts = 165;
        _profile.RadioMilliwatts = 528;
        _profile.SleepMicrowatts = 33;
        _server.Action = 7;
        _server.Package = Release.One;
        for (int life = 0; life < 30 && _server.Feedback.All(f => f.Execution != "closed"); life++)
        {
            Live();
        }

        _server.WantsMetrics = true;
        _server.Metrics.Clear();
        for (int life = 0; life < 12; life++)
        {
            Live();
        }

        using JsonDocument json = JsonDocument.Parse(_server.Metrics[^1]);
        JsonElement cascade = json.RootElement.GetProperty("cascade");
        Assert.InRange(cascade.GetProperty("samples").GetInt32(), 1, 10);
        Assert.Equal(0, cascade.GetProperty("fired").GetInt32());
        Assert.Equal(60, cascade.GetProperty("sleepSeconds").GetInt32());
        long awakeMs = json.RootElement.GetProperty("uptimeSeconds").GetInt64() * 1000;
        Assert.InRange(json.RootElement.GetProperty("energyMicrojoule").GetInt64(), (awakeMs * 165) + (60 * 33), ((awakeMs + 1000) * 528) + (60 * 33));
    }

    [Fact]
    public void Counts_time_on_the_air_dearer_than_time_awake()
    {
        EnergyMeter meter = new(new DeviceProfile { ActiveMilliwatts = 165, RadioMilliwatts = 528, SleepMicrowatts = 33 });
        meter.AddRadio(200);
        meter.AddRadio(50);
        Assert.Equal((750 * 165) + (250 * 528) + (60 * 33), meter.Microjoule(1000, 60));
        Assert.Equal(0, new EnergyMeter(new DeviceProfile()).Microjoule(1000, 60));
    }

    bool ISensor.Read(int inputIndex, byte[] buffer, int count)
    {
        if (_isDead)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            buffer[i] = (byte)(_moves && i % 2 == 0 ? 100 : 0);
        }

        return true;
    }

    void ISensor.Publish(int outputIndex, byte[] buffer, int count)
    {
    }

    void ISleep.Sleep(int seconds)
    {
        _now += seconds * 1000L;
        _hasSlept = true;
        _isOver = true;
    }

    void IReset.Reset()
    {
        _hasSlept = false;
        _isOver = true;
    }

    void IWatchdog.Feed()
    {
    }

    void IEventSink.Report(DeviceEventKind kind, int first, int second, string text) => _events.Add((kind, _now - _bootedAt));

    private int Count(DeviceEventKind kind) => _events.Count(e => e.Kind == kind);

    private void Live(long longestMs = 1_000_000)
    {
        _isOver = false;
        _bootedAt = _now;
        DeviceRuntime runtime = new(
            new DeviceParts { Storage = _storage, Clock = this, Watchdog = this, Reset = this, Sleep = this, Transport = _server, Sensor = this, Events = this },
            _profile,
            new FactoryModel(Release.FactoryImage, "factory"));
        runtime.Boot();
        while (!_isOver && _now - _bootedAt < longestMs)
        {
            int wait = runtime.Step();
            _now += _isOver ? 0 : Math.Max(wait, 1);
        }
    }
}
