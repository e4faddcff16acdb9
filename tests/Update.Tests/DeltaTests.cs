using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

/// <summary>Updates by delta: what the device makes of it, and that the package itself is fetched when it is of no use.</summary>
public sealed class DeltaTests(ITestOutputHelper output)
{
    private static readonly DeltaSource One = DeltaSource.Of(PackageReader.Open(Release.One));

    private readonly SimDevice _device = new();

    [Fact]
    public void Makes_the_package_byte_for_byte_out_of_the_active_model()
    {
        Offer(Release.One, One);
        _device.RunUntilIdle();
        output.WriteLine($"{_device.Server.BytesSent} of {Release.Two.Length} bytes");
        Assert.InRange(_device.Server.BytesSent, 1, Release.Two.Length - 1);
        Runs(Release.Two);
        Assert.Equal(_device.Server.Deltas.Values.Single().Length, _device.Server.BytesSent);
        Assert.DoesNotContain(_device.Server.Requests, r => r.EndsWith("/artifact", StringComparison.Ordinal));
        Assert.Contains("delta=used", Details());
        Assert.Contains($"bytes={_device.Server.BytesSent}", Details());
    }

    [Fact]
    public void Builds_on_the_factory_model_when_no_slot_holds_one()
    {
        Offer(null, DeltaSource.OfFactory(Release.FactoryImage));
        _device.RunUntilIdle();
        Runs(Release.Two);
        Assert.Equal(_device.Server.Deltas.Values.Single().Length, _device.Server.BytesSent);
    }

    [Fact]
    public void Prefers_the_delta_to_its_slot_among_several()
    {
        Offer(Release.One, DeltaSource.OfFactory(Release.FactoryImage), DeltaSource.Of(PackageReader.Open(Release.Three)), One);
        _device.RunUntilIdle();
        Runs(Release.Two);
        Assert.Contains(_device.Server.Requests, r => r.Contains(One.Id, StringComparison.Ordinal));
        Assert.Equal(1, _device.Count(DeviceEventKind.DownloadStarted));
    }

    [Fact]
    public void Fetches_the_package_and_says_why_when_no_delta_builds_on_what_is_here()
    {
        Offer(Release.One, DeltaSource.Of(PackageReader.Open(Release.Three)));
        _device.RunUntilIdle();
        Runs(Release.Two);
        Assert.Equal(Release.Two.Length, _device.Server.BytesSent);
        Assert.Contains("delta=delta-base-absent", Details());
    }

    [Theory]
    [InlineData(0, "delta=delta-malformed")]
    [InlineData(1100, "delta=table-mismatch")]
    [InlineData(-1, "delta=delta-mismatch")]
    public void Fetches_the_package_and_says_why_when_the_delta_was_altered(int at, string note)
    {
        Offer(Release.One, One);
        byte[] delta = _device.Server.Deltas.Values.Single();
        int magic = PackageLayout.PayloadOffset(PackageReader.Open(Release.Two).Manifest.PayloadSize);
        delta[at < 0 ? delta.Length - 40 : at == 0 ? magic : at] ^= 0x11;
        _device.RunUntilIdle();
        Runs(Release.Two);
        Assert.Contains(Details(), d => d == note || (at < 0 && d == "delta=delta-malformed"));
        Assert.Equal(1, _device.Count(DeviceEventKind.DeltaLeft));
    }

    [Fact]
    public void Keeps_what_a_delta_made_before_it_went_wrong()
    {
        Offer(Release.One, One);
        byte[] delta = _device.Server.Deltas.Values.Single();
        delta[^40] ^= 0x11;
        _device.RunUntilIdle();
        Runs(Release.Two);
        int chunks = _device.Events.Single(e => e.Kind == DeviceEventKind.DeltaLeft).Second;
        Assert.True(chunks > 1);
        Assert.InRange(_device.Server.BytesSent, 1, delta.Length + Release.Two.Length - (chunks * PackageLayout.ChunkSize));
    }

    [Fact]
    public void Does_not_trust_the_file_name_to_name_the_base()
    {
        Offer(Release.One, DeltaSource.Of(PackageReader.Open(Release.Three)));
        byte[] delta = _device.Server.Deltas.Values.Single();
        _device.Server.Deltas.Clear();
        _device.Server.Deltas[$"gesture-2.0.{One.Id}.tddelta"] = delta;
        _device.RunUntilIdle();
        Runs(Release.Two);
        Assert.Contains("delta=delta-base-differs", Details());
    }

    [Fact]
    public void Fetches_the_package_when_the_delta_is_gone()
    {
        Offer(Release.One, One);
        _device.Server.Intercept = request => request.Url.Contains(".tddelta", StringComparison.Ordinal) ? new SimAnswer(404) : null;
        _device.RunUntilIdle();
        Runs(Release.Two);
        Assert.Contains("delta=delta-unavailable", Details());
    }

    [Fact]
    public void A_base_that_rotted_makes_nothing_that_is_believed()
    {
        Offer(Release.One, One);
        _device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.ManifestAccepted)
            {
                byte[] slot = [.. _device.Storage.Committed(SlotFile.Slot0)!];
                slot.AsSpan(PackageLayout.PayloadOffset(One.Payload.Length)).Fill(0xA5);
                _device.Storage.Put(SlotFile.Slot0, slot);
            }
        };
        _device.RunUntilIdle();
        Runs(Release.Two);
        Assert.Contains("delta=delta-mismatch", Details());
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1024)]
    [InlineData(1300)]
    [InlineData(2500)]
    [InlineData(6000)]
    public void Goes_on_from_the_last_chunk_made_wherever_the_connection_broke_and_the_power_went(int bytes)
    {
        Offer(Release.One, One);
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
        Runs(Release.Two);
        Assert.InRange(_device.Server.BytesSent, 1, _device.Server.Deltas.Values.Single().Length + 4096 + 2048);
        Assert.Contains("delta=used", Details());
    }

    [Fact]
    public void Passes_over_what_it_has_when_the_server_ignores_the_range()
    {
        Offer(Release.One, One);
        byte[] delta = _device.Server.Deltas.Values.Single();
        bool broken = false;
        _device.Server.Bend = (_, answer) =>
        {
            SimAnswer whole = new(200) { Body = delta, IsArtifact = true, BreakAfter = broken ? null : 6000 };
            broken = true;
            return whole;
        };
        _device.RunUntilIdle();
        Runs(Release.Two);
        Assert.Contains("delta=used", Details());
    }

    [Fact]
    public void Refuses_a_package_behind_a_delta_as_it_would_have_refused_it_alone()
    {
        _device.Install(1, Release.Two);
        _device.Server.Package = Release.One;
        _device.Server.OfferDelta(DeltaSource.Of(PackageReader.Open(Release.Two)));
        _device.Server.Action = 7;
        _device.RunUntilIdle();
        Assert.Equal("2.0", _device.ModelVersion);
        Assert.Equal((int)UpdateCause.Downgrade, _device.Server.LastClosed.Code);
    }

    [Fact]
    public void Offer_of_deltas_without_the_package_is_refused()
    {
        Offer(Release.One, One);
        _device.Server.Part = "bApp";
        _device.Server.Intercept = request => request.Url.Contains("/deploymentBase/7?", StringComparison.Ordinal)
            ? new SimAnswer(200) { Body = """{"id":"7","deployment":{"chunks":[{"part":"bApp","artifacts":[{"filename":"m.0123456789abcdef.tddelta","size":5,"_links":{"download-http":{"href":"/x"}}}]}]}}"""u8.ToArray() }
            : null;
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal((int)UpdateCause.OfferMalformed, _device.Server.LastClosed.Code);
    }

    private void Offer(byte[]? installed, params DeltaSource[] sources)
    {
        if (installed is not null)
        {
            _device.Install(1, installed);
        }

        _device.Server.Feedback.Clear();
        _device.Server.Requests.Clear();
        _device.Server.BytesSent = 0;
        _device.Events.Clear();
        _device.Server.Package = Release.Two;
        _device.Server.Action = 7;
        foreach (DeltaSource source in sources)
        {
            _device.Server.OfferDelta(source);
        }
    }

    private void Runs(byte[] package)
    {
        Assert.Equal("2.0", _device.ModelVersion);
        Assert.Equal("success", _device.Server.LastClosed.Finished);
        Assert.Equal(package, _device.Storage.Committed(_device.State.Active == 0 ? SlotFile.Slot0 : SlotFile.Slot1));
    }

    private string[] Details() => [.. _device.Server.Feedback.SelectMany(f => f.Details)];
}
