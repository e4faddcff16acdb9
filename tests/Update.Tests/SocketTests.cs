using TinyDevice.Device;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

/// <summary>The agent's bounds over real sockets: the firmware's own HTTP, a real server, and a clock that passes only when told to.</summary>
public sealed class SocketTests : IAsyncLifetime
{
    private const int TimeoutMs = 2000;

    private HttpHost _host = null!;
    private SimDevice _device = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await HttpHost.StartAsync();
        _device = new SimDevice { Link = new HttpTransport(TimeoutMs) };
        string device = $$"""{"id":"dev1","token":"secret","server":"{{_host.Root}}"}""";
        _device.Storage.Put(SlotFile.Device, System.Text.Encoding.UTF8.GetBytes(device));
        _host.Server.Action = 7;
        _host.Server.Package = Release.One;
    }

    public async ValueTask DisposeAsync()
    {
        _device.Link!.Close();
        await _host.DisposeAsync();
    }

    /// <summary>What every board sees: nanoFramework's Host header lacks the port, and servers make their links of it.</summary>
    [Fact]
    public void Downloads_from_a_server_whose_links_have_lost_its_port()
    {
        _host.Server.Root = new UriBuilder(_host.Root) { Port = -1 }.Uri.ToString().TrimEnd('/');
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal("success", _host.Server.LastClosed.Finished);
    }

    [Theory]
    [InlineData(429, "120", 120)]
    [InlineData(503, "120", 120)]
    [InlineData(503, "999999", 3600)]
    [InlineData(500, "soon", 2)]
    public void Waits_as_long_as_a_refusal_asks_within_bounds(int status, string retryAfter, int seconds)
    {
        bool refused = false;
        _host.Server.Bend = (_, answer) =>
        {
            if (refused)
            {
                return answer;
            }

            refused = true;
            SimAnswer busy = new(status);
            busy.Headers["Retry-After"] = retryAfter;
            return busy;
        };
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        (DeviceEventKind _, int first, int second, string _) = _device.Events.Single(e => e.Kind == DeviceEventKind.Retrying);
        Assert.Equal(status, first);
        Assert.InRange(second, seconds - 1, seconds + 1);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public void Gives_up_after_its_attempts_on_a_package_that_never_comes(int status)
    {
        int asked = 0;
        _host.Server.Bend = (_, _) =>
        {
            asked++;
            return new SimAnswer(status);
        };
        _device.RunUntilIdle();
        Assert.Equal("factory", _device.ModelVersion);
        Assert.Equal((int)UpdateCause.AttemptsExhausted, _host.Server.LastClosed.Code);
        Assert.Equal(DownloadBudget.MaxAttempts, asked);
    }

    [Fact]
    public void Breaks_off_a_body_slower_than_the_minimum_and_resumes_it()
    {
        int requests = 0;
        _host.Server.Bend = (_, answer) =>
        {
            requests++;
            return answer;
        };
        _device.BeforeStep = () => _device.Clock.Advance(requests == 1 && _device.Count(DeviceEventKind.ChunkCommitted) == 1 ? 3_600_000 : 0);
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Contains(_device.Events, e => e.Kind == DeviceEventKind.Retrying && e.First == (int)UpdateStatus.TooSlow);
        Assert.Contains(_device.Events, e => e.Kind == DeviceEventKind.DownloadStarted && e.First > 4096);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_body_that_breaks_or_stalls_is_gone_on_with_by_range(bool stalls)
    {
        List<string?> conditions = [];
        _host.Server.Bend = (request, answer) =>
        {
            conditions.Add(request.IfRange);
            return conditions.Count == 1 ? answer with { BreakAfter = 6500, Stalls = stalls } : answer;
        };
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(2, conditions.Count);
        if (stalls)
        {
            // A reset connection may take with it what was on the way; a silent one does not.
            Assert.Equal([null, _host.Server.ETag], conditions);
            Assert.Contains(_device.Events, e => e.Kind == DeviceEventKind.DownloadStarted && e.First > 4096);
        }
    }

    [Fact]
    public void A_damaged_chunk_is_fetched_alone()
    {
        _device.RunUntilIdle();
        _device.Storage.Committed(SlotFile.Slot0)![2000] ^= 1;
        List<(int From, int To)> ranges = [];
        _host.Server.Bend = (request, answer) =>
        {
            ranges.Add((request.RangeFrom, request.RangeTo));
            return answer;
        };
        _device.RunUntil(() => _device.ModelVersion == "1.0");
        (int from, int to) = Assert.Single(ranges);
        Assert.Equal(4095, to - from);
        Assert.Equal(Release.One, _device.Storage.Committed(SlotFile.Slot0));
    }
}
