using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests.Attacks;

/// <summary>Whoever serves deltas is not trusted with anything: the worst they reach is that the package itself is fetched.</summary>
public sealed class DeltaAttacks
{
    private static readonly byte[] Next = Release.Make(1, c => c with { Sequence = 9, ModelVersion = "9.0" });
    private static readonly DeltaSource Two = DeltaSource.Of(PackageReader.Open(Release.Two));
    private static readonly byte[] Good = DeltaWriter.Write(PackageReader.Open(Next), Two);
    private static readonly int Prologue = PackageLayout.PayloadOffset(PackageReader.Open(Next).Manifest.PayloadSize);

    private readonly Victim _victim = new();

    [Fact]
    public void Delta_that_is_good_is_used_so_that_the_attacks_below_mean_something()
    {
        Offer(Good);
        Assert.Equal("9.0", _victim.Device.ModelVersion);
        Assert.Equal(Good.Length, _victim.Server.BytesSent);
    }

    [Fact]
    public void Delta_to_a_model_nobody_signed()
    {
        byte[] forged = Release.Make(1, c => c with { Sequence = 9, ModelVersion = "9.9" }, SigningKey.Create());
        FallsBack(DeltaWriter.Write(PackageReader.Open(forged), Two), "delta=signature-invalid", 1024);
    }

    [Fact]
    public void Delta_to_an_older_model_than_the_one_beside_it() =>
        FallsBack(DeltaWriter.Write(PackageReader.Open(Release.One), Two), "delta=downgrade", 1024);

    [Fact]
    public void Delta_to_a_signed_model_of_another_size_than_the_package_beside_it()
    {
        byte[] other = Release.Make(2, c => c with { Sequence = 8, ModelVersion = "8.0" });
        FallsBack(DeltaWriter.Write(PackageReader.Open(other), Two), "delta=length-mismatch", 1024);
    }

    [Fact]
    public void Delta_to_a_model_for_another_device() =>
        FallsBack(DeltaWriter.Write(PackageReader.Open(Release.Make(1, c => c with { Sequence = 9, Target = "esp32s3" })), Two), "delta=wrong-target", 1024);

    [Fact]
    public void Delta_that_reads_behind_the_end_of_its_base() => Chunk(0, [0xFF, 0x1F, 0xFF, 0xFF, 0xFF], "delta=delta-malformed");

    [Fact]
    public void Delta_that_copies_the_old_model_and_calls_it_new() => Chunk(0, [0xFF, 0x1F, 0, 0, 0], "delta=delta-mismatch");

    [Fact]
    public void Delta_whose_chunk_is_longer_than_a_chunk() => Chunk(0, [0xFF, 0x1F, 0, 0, 0, 0xFF, 0x1F, 0, 0, 0], "delta=delta-malformed");

    [Fact]
    public void Delta_whose_chunk_never_becomes_one() => Chunk(0, [0, 0x10, 0, 0, 0], "delta=delta-malformed");

    [Fact]
    public void Delta_in_a_code_that_no_symbol_has() => Chunk(0, [0xFF, 0x4F, 0, 0, 0, 0, 0, 0, 0, 0, 0], "delta=delta-malformed");

    [Fact]
    public void Delta_of_runs_that_leave_their_chunk()
    {
        // Kind 4, one symbol: a run of 2^12 and 4,095 more.
        Chunk(0, [0xFF, 0x4F, 0, 0, 0, 0, 0, 0, 0x10, 0, 0x7F, 0xFF, 0xFF], "delta=delta-malformed");
    }

    [Fact]
    public void Delta_whose_index_asks_for_more_than_any_chunk_needs()
    {
        byte[] bad = [.. Good];
        LittleEndian.WriteUInt16(bad, Prologue + DeltaLayout.HeadSize, 65535);
        FallsBack(bad, "delta=delta-malformed", Good.Length);
    }

    [Fact]
    public void Delta_whose_base_claims_to_be_everything()
    {
        byte[] bad = [.. Good];
        LittleEndian.WriteInt32(bad, Prologue + DeltaLayout.BaseDigestOffset + PackageLayout.DigestSize, int.MaxValue);
        FallsBack(bad, "delta=delta-malformed", Good.Length);
    }

    [Fact]
    public void Delta_in_a_format_of_the_future()
    {
        byte[] bad = [.. Good];
        bad[Prologue + 4] = 2;
        FallsBack(bad, "delta=delta-malformed", Good.Length);
    }

    [Fact]
    public void Delta_that_never_ends()
    {
        Offer([.. Good, .. new byte[1 << 20]]);
        Assert.Equal("9.0", _victim.Device.ModelVersion);
        Assert.Equal(Good.Length, _victim.Server.BytesSent);
    }

    [Fact]
    public void Package_in_place_of_a_delta() => FallsBack(Next, "delta=delta-malformed", Next.Length);

    [Fact]
    public void Delta_in_place_of_a_package()
    {
        _victim.Server.Package = Good;
        _victim.Server.ClaimedSize = Next.Length;
        _victim.Server.Action = 2;
        _victim.Device.RunUntilIdle();
        _victim.Refused(UpdateCause.ChunkMismatch);
    }

    [Fact]
    public void Delta_that_goes_wrong_again_after_every_reset_is_left_every_time_and_the_update_ends()
    {
        byte[] bad = [.. Good];
        bad[^30] ^= 0x21;
        int resets = 0;
        _victim.Device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.DeltaLeft && resets++ < 3)
            {
                throw new PowerCutException();
            }
        };
        Offer(bad);
        Assert.Equal(4, resets);
        Assert.Equal("9.0", _victim.Device.ModelVersion);
    }

    [Fact]
    public void Flood_of_deltas_that_are_none_costs_one_offer()
    {
        for (int i = 0; i < 6; i++)
        {
            _victim.Server.Deltas[$"m.{i:x16}.tddelta"] = Good;
        }

        Offer(Good);
        Assert.Equal("9.0", _victim.Device.ModelVersion);
        Assert.Equal(1, _victim.Device.Count(DeviceEventKind.DownloadStarted) - 1);
    }

    private void Chunk(int index, byte[] coded, string note)
    {
        PackageReader package = PackageReader.Open(Next);
        int size = package.Manifest.PayloadSize;
        byte[] prologue = Good[Prologue..DeltaLayout.BodyOffset(size)];
        int at = DeltaLayout.CodedOffset(prologue, size, index);
        byte[] bad = [.. Good[..at], .. coded, .. Good[(at + DeltaLayout.CodedSize(prologue, index))..]];
        LittleEndian.WriteUInt16(bad, Prologue + DeltaLayout.HeadSize + (2 * index), coded.Length);
        FallsBack(bad, note, bad.Length);
    }

    /// <summary>Demands that the package itself was fetched, for this reason and after so many bytes of the delta.</summary>
    private void FallsBack(byte[] delta, string note, int most)
    {
        Offer(delta);
        Assert.Equal("9.0", _victim.Device.ModelVersion);
        Assert.Equal(Next, _victim.Device.Storage.Committed(SlotFile.Slot1));
        Assert.Contains(note, _victim.Server.Feedback.SelectMany(f => f.Details));
        Assert.InRange(_victim.Server.BytesSent, Next.Length, Next.Length + most);
    }

    private void Offer(byte[] delta)
    {
        _victim.Server.Deltas[$"gesture-9.0.{Two.Id}.tddelta"] = delta;
        _victim.Device.Install(2, Next);
    }
}
