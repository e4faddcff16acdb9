using System.Collections.Concurrent;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.VirtualDevice;

namespace TinyDevice.Update.Tests;

/// <summary>The virtual device over real files and real HTTP.</summary>
public sealed class VirtualDeviceTests : IAsyncLifetime
{
    private readonly string _store = Path.Combine(Directory.CreateTempSubdirectory("tinydevice-").FullName, "dev1");
    private readonly ConcurrentQueue<VirtualDeviceEvent> _events = [];
    private HttpHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await HttpHost.StartAsync();
        _host.Server.Sleep = "00:00:01";
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_store)!, recursive: true);
    }

    [Fact]
    public async Task Installs_a_model_and_goes_on_inferring()
    {
        Offer(7, Release.One);
        VirtualDeviceSummary summary = await Run(RunUntil.Updated);
        Assert.Equal("1.0", summary.ModelVersion);
        Assert.Equal(0, summary.Slot);
        Assert.Equal(0, summary.Cause);
        Assert.Equal("success", _host.Server.LastClosed.Finished);
        Assert.Contains(_events, e => e is { Kind: DeviceEventKind.Inferred, Output.Length: > 0 });
        Assert.Equal(Release.One, await File.ReadAllBytesAsync(Path.Combine(_store, "slot0"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Reverts_a_bad_model_and_reports_why()
    {
        Offer(7, Release.Two);
        await Run(RunUntil.Updated);
        Offer(8, Release.Three);
        VirtualDeviceSummary summary = await Run(RunUntil.Updated);
        Assert.Equal("2.0", summary.ModelVersion);
        Assert.Equal((int)UpdateCause.GoldenMismatch, summary.Cause);
        Assert.Equal((int)UpdateCause.GoldenMismatch, _host.Server.LastClosed.Code);
    }

    [Fact]
    public async Task Goes_on_with_a_download_after_it_was_stopped_in_the_middle()
    {
        Offer(7, Release.One);
        using CancellationTokenSource stop = new();
        VirtualDeviceOptions options = Options() with
        {
            LinkBytesPerSecond = 200_000,
            OnEvent = e =>
            {
                if (e.Kind == DeviceEventKind.ChunkCommitted)
                {
                    stop.Cancel();
                }
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new VirtualDevice.VirtualDevice(options).RunAsync(RunUntil.Cancelled, stop.Token));
        VirtualDeviceSummary summary = await Run(RunUntil.Updated);
        Assert.Equal("1.0", summary.ModelVersion);
        Assert.Contains(_events, e => e.Kind == DeviceEventKind.DownloadStarted && e.First > 1024);
    }

    [Fact]
    public async Task Stops_when_the_server_has_nothing_for_it()
    {
        VirtualDeviceSummary summary = await Run(RunUntil.Idle);
        Assert.Equal("factory", summary.ModelVersion);
        Assert.Equal(-1, summary.Slot);
        Assert.True(summary.Inferences > 0);
    }

    [Fact]
    public async Task Sleeps_between_samples_on_a_clock_that_leaps_and_polls_when_that_clock_says_so()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int sleeps = 0;
        VirtualDeviceOptions options = Options() with
        {
            PollInterval = TimeSpan.FromHours(1),
            InferenceInterval = TimeSpan.FromMilliseconds(1),
            SensorSamples = new byte[4096],
            Duty = new DutyProfile(50, 0, TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(1)),
            LongestSleep = TimeSpan.Zero,
            OnEvent = e =>
            {
                _events.Enqueue(e);
                sleeps += e.Kind == DeviceEventKind.Sleeping ? 1 : 0;
                if (sleeps == 24)
                {
                    stop.Cancel();
                }
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new VirtualDevice.VirtualDevice(options).RunAsync(RunUntil.Cancelled, stop.Token));

        // Four hours of sleep are four or five polls, and one after power-up; nothing moved, so the model never ran.
        Assert.InRange(_events.Count(e => e.Kind == DeviceEventKind.Polled), 4, 6);
        Assert.All(_events.Where(e => e.Kind == DeviceEventKind.Sleeping), e => Assert.Equal(600, e.First));
        Assert.DoesNotContain(_events, e => e.Kind == DeviceEventKind.Inferred);
    }

    [Fact]
    public async Task Refuses_a_store_another_device_runs_on()
    {
        using CancellationTokenSource stop = new();
        TaskCompletionSource polled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        VirtualDeviceOptions options = Options() with { OnEvent = e => polled.TrySetResult() };
        Task first = new VirtualDevice.VirtualDevice(options).RunAsync(RunUntil.Cancelled, stop.Token);
        await polled.Task;
        VirtualDeviceException e = await Assert.ThrowsAsync<VirtualDeviceException>(() => Run(RunUntil.Idle));
        Assert.Contains(_store, e.Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Refuses_a_store_that_is_a_file()
    {
        await File.WriteAllTextAsync(_store, "x", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<VirtualDeviceException>(() => Run(RunUntil.Idle));
    }

    [Fact]
    public async Task Refuses_an_id_the_server_could_not_be_asked_with()
    {
        VirtualDevice.VirtualDevice device = new(Options() with { DeviceId = "a/../b" });
        VirtualDeviceException e = await Assert.ThrowsAsync<VirtualDeviceException>(
            () => device.RunAsync(RunUntil.Idle, TestContext.Current.CancellationToken));
        Assert.Contains("a/../b", e.Message, StringComparison.Ordinal);
    }

    private void Offer(int action, byte[] package)
    {
        _host.Server.Action = action;
        _host.Server.Package = package;
    }

    private Task<VirtualDeviceSummary> Run(RunUntil until) =>
        new VirtualDevice.VirtualDevice(Options() with { OnEvent = _events.Enqueue }).RunAsync(until, TestContext.Current.CancellationToken);

    private VirtualDeviceOptions Options() => new()
    {
        StoreFolder = _store,
        Server = new Uri(_host.Root),
        DeviceId = "dev1",
        Token = "secret",
        TrustRecord = Release.TrustRecord,
        Board = new BoardProfile(Release.Target, Release.ModelClass, 65536, 98304, 102400, 16384),
        FactoryImage = Release.FactoryImage,
    };
}
