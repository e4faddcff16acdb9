using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

public sealed class DownloadTests
{
    private static readonly int PayloadAt = PackageLayout.PayloadOffset(PackageReader.Open(Release.One).Manifest.PayloadSize);

    private readonly SimDevice _device = new();

    public DownloadTests()
    {
        _device.Server.Action = 7;
        _device.Server.Package = Release.One;
    }

    [Fact]
    public void Goes_on_from_the_last_verified_chunk_when_the_connection_breaks()
    {
        int breaks = 0;
        _device.Server.Bend = (_, answer) => breaks++ < 2 ? answer with { BreakAfter = breaks == 1 ? PayloadAt + 5000 : 2000 } : answer;
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(2, _device.Count(DeviceEventKind.Retrying));
        Assert.Contains(_device.Events, e => e.Kind == DeviceEventKind.DownloadStarted && e.First == PayloadAt + PackageLayout.ChunkSize);
        Assert.InRange(_device.Server.BytesSent, Release.One.Length, Release.One.Length + 4096);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1030)]
    [InlineData(5500)]
    public void Resumes_after_a_reset_wherever_the_connection_stood(int bytes)
    {
        bool first = true;
        _device.Server.Bend = (_, answer) => first ? answer with { BreakAfter = bytes } : answer;
        _device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.Retrying && first)
            {
                first = false;
                throw new PowerCutException();
            }
        };
        _device.RunUntilIdle();
        Assert.False(first);
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(Release.One, _device.Storage.Committed(SlotFile.Slot0));
    }

    [Fact]
    public void Passes_over_what_it_has_when_the_server_ignores_the_range()
    {
        bool broken = false;
        _device.Server.Bend = (_, answer) =>
        {
            if (!broken)
            {
                broken = true;
                return answer with { BreakAfter = PayloadAt + 5000 };
            }

            return new SimAnswer(200) { Body = Release.One, IsArtifact = true };
        };
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(PackageLayout.ChunkCount(PackageReader.Open(Release.One).Manifest.PayloadSize), _device.Count(DeviceEventKind.ChunkCommitted));
    }

    [Fact]
    public void Starts_over_when_the_artifact_changed_under_way()
    {
        bool broken = false;
        _device.Server.Bend = (_, answer) =>
        {
            if (!broken)
            {
                broken = true;
                _device.Server.ETag = "\"two\"";
                _device.Server.Package = Release.Two;
                return answer with { BreakAfter = PayloadAt + 5000 };
            }

            return answer;
        };
        _device.RunUntilIdle();
        Assert.Equal("2.0", _device.ModelVersion);
        Assert.Equal(Release.Two, _device.Storage.Committed(SlotFile.Slot0));
    }

    [Fact]
    public void Starts_over_on_416()
    {
        int requests = 0;
        _device.Server.Bend = (call, answer) => ++requests switch
        {
            1 => answer with { BreakAfter = PayloadAt + 5000 },
            2 => new SimAnswer(416),
            _ => answer,
        };
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(3, requests);
    }

    [Fact]
    public void Does_not_believe_a_206_that_starts_elsewhere()
    {
        int requests = 0;
        _device.Server.Bend = (call, answer) =>
        {
            requests++;
            if (requests == 1)
            {
                return answer with { BreakAfter = PayloadAt + 5000 };
            }

            if (requests == 2)
            {
                answer.Headers["Content-Range"] = $"bytes 1-{Release.One.Length - 1}/{Release.One.Length}";
            }

            return answer;
        };
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(3, requests);
    }

    [Fact]
    public void Gives_up_when_a_chunk_keeps_arriving_wrong()
    {
        _device.Server.Bend = (call, answer) =>
        {
            byte[] body = [.. answer.Body];
            body[^1] ^= 1;
            return answer with { Body = body };
        };
        _device.RunUntilIdle();
        Assert.Equal((int)UpdateCause.ChunkMismatch, _device.Server.LastClosed.Code);
        Assert.Equal("factory", _device.ModelVersion);
        Assert.Equal(DownloadBudget.MaxDamagedChunks - 1, _device.Count(DeviceEventKind.Retrying));
    }

    [Fact]
    public void Refuses_a_chunk_table_that_is_not_the_signed_one()
    {
        byte[] package = [.. Release.One];
        package[PackageLayout.HeaderSize] ^= 1;
        _device.Install(7, package);
        Assert.Equal((int)UpdateCause.TableMismatch, _device.Server.LastClosed.Code);
        Assert.Null(_device.Storage.Committed(SlotFile.Slot0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(500)]
    [InlineData(503)]
    public void Gives_up_on_an_artifact_that_never_comes(int status)
    {
        _device.Server.Bend = (_, _) => new SimAnswer(status);
        _device.RunUntilIdle();
        Assert.Equal((int)UpdateCause.AttemptsExhausted, _device.Server.LastClosed.Code);
        Assert.Contains($"attempts={DownloadBudget.MaxAttempts}", _device.Server.LastClosed.Details);
        Assert.Equal(DownloadBudget.MaxAttempts, _device.Server.Requests.Count(r => r.EndsWith("/artifact", StringComparison.Ordinal)));
    }

    [Fact]
    public void Gives_up_when_the_bytes_are_spent()
    {
        // Every connection breaks within the second chunk, so each attempt costs the first bytes of it again.
        byte[] big = Release.Make(1, c => c with { Image = Grown(c.Image, 40_000) });
        _device.Server.Package = big;
        int at = PackageLayout.PayloadOffset(PackageReader.Open(big).Manifest.PayloadSize);
        _device.Server.Bend = (call, answer) => new SimAnswer(200) { Body = big, IsArtifact = true, BreakAfter = at + 4096 + 4000 };
        _device.RunUntilIdle();
        Assert.Equal((int)UpdateCause.BytesExhausted, _device.Server.LastClosed.Code);
        Assert.InRange(_device.Server.BytesSent, 3L * big.Length, DownloadBudget.MaxBytes(big.Length) + 1460);
    }

    [Fact]
    public void Waits_as_long_as_a_429_asks()
    {
        bool refused = false;
        _device.Server.Bend = (_, answer) =>
        {
            if (refused)
            {
                return answer;
            }

            refused = true;
            SimAnswer busy = new(429);
            busy.Headers["Retry-After"] = "600";
            return busy;
        };
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.InRange(_device.Clock.Milliseconds, 600_000, 660_000);
    }

    [Fact]
    public void Breaks_off_a_body_slower_than_the_minimum()
    {
        int requests = 0;
        _device.Server.Bend = (_, answer) =>
        {
            requests++;
            return answer;
        };
        _device.BeforeStep = () =>
        {
            if (requests == 1 && _device.Server.StatusCode == 200)
            {
                _device.Clock.Advance(40_000);
            }
        };
        _device.RunUntilIdle();
        Assert.Contains(_device.Events, e => e.Kind == DeviceEventKind.Retrying && e.First == (int)UpdateStatus.TooSlow);
        Assert.Equal("1.0", _device.ModelVersion);
    }

    [Fact]
    public void Tells_progress_by_quarters_of_a_long_download()
    {
        byte[] big = Release.Make(1, c => c with { Image = Grown(c.Image, 80_000) });
        _device.Server.Package = big;
        SimDevice device = new(slotSize: 131072);
        device.Install(7, big);
        Assert.InRange(device.Server.Feedback.Count(f => f.Execution == "proceeding"), 5, 6);
        Assert.Equal("success", device.Server.LastClosed.Finished);
    }

    [Fact]
    public void Sends_the_token_only_to_its_own_server()
    {
        string? authorization = "not asked";
        _device.Server.Intercept = call =>
        {
            if (!call.Url.Contains("/deploymentBase/7", StringComparison.Ordinal) || call.Method != "GET")
            {
                if (!call.Url.StartsWith("http://elsewhere.test", StringComparison.Ordinal))
                {
                    return null;
                }

                authorization = call.Authorization;
                _device.Server.Action = 0;
                return new SimAnswer(404);
            }

            string json = $$$"""{"id":"7","deployment":{"chunks":[{"part":"bApp","version":"1","artifacts":[{"size":{{{Release.One.Length}}},"_links":{"download-http":{"href":"http://elsewhere.test/m"} } }]}]}}""";
            return new SimAnswer(200) { Body = System.Text.Encoding.UTF8.GetBytes(json) };
        };
        _device.RunUntilIdle();
        Assert.Null(authorization);
    }

    private static byte[] Grown(ReadOnlyMemory<byte> image, int length)
    {
        byte[] grown = new byte[length];
        image.CopyTo(grown);
        return grown;
    }
}
