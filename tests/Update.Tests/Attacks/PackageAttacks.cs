using System.IO.Compression;
using System.Text;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;

namespace TinyDevice.Update.Tests.Attacks;

/// <summary>Attacks by what a package says and holds; where a signature is needed, the trusted key was tricked into making it.</summary>
public sealed class PackageAttacks
{
    private static readonly int PayloadAt = PackageLayout.PayloadOffset(PackageReader.Open(Forger.Good).Manifest.PayloadSize);

    private readonly Victim _victim = new();

    [Fact]
    public void Downgrade_to_an_older_sequence() => _victim.Refuses(Release.One, UpdateCause.Downgrade);

    [Fact]
    public void Downgrade_to_sequence_zero() => _victim.Refuses(Release.Make(1, c => c with { Sequence = 0 }), UpdateCause.Downgrade);

    [Fact]
    public void Same_sequence_other_model() => _victim.Refuses(Release.Make(1, c => c with { Sequence = 2 }), UpdateCause.Downgrade);

    [Fact]
    public void Older_epoch_with_a_higher_sequence()
    {
        _victim.Device.Install(2, Release.Make(1, c => c with { Epoch = 3, Sequence = 1, ModelVersion = "3.1" }));
        _victim.Device.Install(3, Release.Make(1, c => c with { Epoch = 2, Sequence = uint.MaxValue }));
        Assert.Equal(((int)UpdateCause.Downgrade, "3.1"), (_victim.Server.LastClosed.Code, _victim.Device.ModelVersion));
    }

    [Fact]
    public void Fast_forward_to_the_highest_sequence_is_undone_by_the_next_epoch()
    {
        _victim.Device.Install(2, Release.Make(1, c => c with { Sequence = uint.MaxValue, ModelVersion = "bad" }));
        _victim.Device.Install(3, Release.Make(1, c => c with { Sequence = 10 }));
        Assert.Equal(((int)UpdateCause.Downgrade, "bad"), (_victim.Server.LastClosed.Code, _victim.Device.ModelVersion));
        _victim.Device.Install(4, Release.Make(1, c => c with { Epoch = 1, Sequence = 1, ModelVersion = "good" }));
        Assert.Equal("good", _victim.Device.ModelVersion);
    }

    [Fact]
    public void Counter_does_not_rise_by_a_model_that_is_reverted()
    {
        byte[] bad = Release.Make(3, c => c with { Sequence = 1000 });
        _victim.Device.Install(2, bad);
        Assert.Equal(2u, _victim.Device.State.CounterSequence);
        _victim.Device.Install(3, Release.Make(1, c => c with { Sequence = 3, ModelVersion = "next" }));
        Assert.Equal("next", _victim.Device.ModelVersion);
    }

    [Fact]
    public void Model_of_another_class() => _victim.Refuses(Release.Make(1, c => c with { Sequence = 9, ModelClass = "door" }), UpdateCause.WrongModelClass);

    [Fact]
    public void Model_of_a_class_that_only_begins_like_ours() => _victim.Refuses(Release.Make(1, c => c with { Sequence = 9, ModelClass = "gesture2" }), UpdateCause.WrongModelClass);

    [Fact]
    public void Model_for_another_target() => _victim.Refuses(Release.Make(1, c => c with { Sequence = 9, Target = "esp32s3" }), UpdateCause.WrongTarget);

    [Fact]
    public void Model_for_a_runtime_of_the_future() => _victim.Refuses(Release.Make(1, c => c with { Sequence = 9, MinRuntimeVersion = new Version(200, 0, 0) }), UpdateCause.RuntimeTooOld);

    [Fact]
    public void Model_that_wants_all_memory() => _victim.Refuses(Release.Make(1, c => c with { Sequence = 9, HeapBytes = 1 << 20 }), UpdateCause.HeapTooSmall);

    [Fact]
    public void Manifest_of_one_model_before_the_payload_of_another()
    {
        byte[] other = Release.Make(1, c => c with { Sequence = 9, ModelVersion = "9.0", Golden = Flipped(c.Golden) });
        Assert.Equal(other.Length, Forger.Good.Length);
        _victim.Refuses([.. Forger.Good[..1024], .. other[1024..]], UpdateCause.TableMismatch, PayloadAt + 1460);
    }

    [Fact]
    public void Payload_of_another_model_behind_the_right_table() => Chunks(p => p[PayloadAt + 10] ^= 1);

    [Fact]
    public void Chunks_exchanged() => Chunks(p =>
    {
        byte[] first = p[PayloadAt..(PayloadAt + 4096)];
        p.AsSpan(PayloadAt + 4096, 4096).CopyTo(p.AsSpan(PayloadAt));
        first.CopyTo(p, PayloadAt + 4096);
    });

    [Fact]
    public void Chunk_repeated_in_place_of_the_next() => Chunks(p => p.AsSpan(PayloadAt, 4096).CopyTo(p.AsSpan(PayloadAt + 4096)));

    [Fact]
    public void Chunk_blanked_as_on_erased_flash() => Chunks(p => p.AsSpan(PayloadAt, 4096).Fill(0xFF));

    [Fact]
    public void Last_bit_of_the_last_chunk_changed() => Chunks(p => p[^1] ^= 0x80);

    [Fact]
    public void Garbage_appended() => _victim.Refuses([.. Forger.Good, 1, 2, 3], UpdateCause.LengthMismatch, PayloadAt);

    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void Package_cut_short(int length) => _victim.Refuses(Forger.Good[..length], length < 1024 ? UpdateCause.AttemptsExhausted : UpdateCause.LengthMismatch, 1 << 20);

    [Fact]
    public void Web_page_in_place_of_a_package() =>
        _victim.Refuses(Encoding.UTF8.GetBytes("<html>" + new string(' ', 2000) + "</html>"), UpdateCause.HeaderMalformed);

    [Fact]
    public void Zero_bytes_in_place_of_a_package() => _victim.Refuses(new byte[4096], UpdateCause.HeaderMalformed);

    [Fact]
    public void Compression_nobody_asked_for()
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.NoCompression))
        {
            gzip.Write(Forger.Good);
        }

        _victim.Refuses(packed.ToArray(), UpdateCause.HeaderMalformed);
    }

    [Fact]
    public void Decompression_bomb_has_nothing_to_unpack_it()
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(new byte[16 << 20]);
        }

        _victim.Refuses(packed.ToArray(), UpdateCause.HeaderMalformed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(long.MaxValue)]
    public void Payload_size_out_of_range(long size) => Malformed(Forger.Field(ManifestKey.PayloadSize, w => w.WriteInt64(size)));

    [Fact]
    public void Payload_size_bigger_than_the_slot() => Signed(Forger.Field(ManifestKey.PayloadSize, w => w.WriteInt64(200_000)), UpdateCause.SlotTooSmall);

    [Fact]
    public void Payload_size_other_than_offered() => Signed(Forger.Field(ManifestKey.PayloadSize, w => w.WriteInt64(30_000)), UpdateCause.LengthMismatch);

    [Fact]
    public void Image_size_beyond_the_payload() => Malformed(Forger.Field(ManifestKey.ImageSize, w => w.WriteInt64(60_000)));

    [Fact]
    public void Golden_samples_more_than_the_payload_holds() => Malformed(Forger.Field(ManifestKey.GoldenCount, w => w.WriteInt64(999)));

    [Fact]
    public void Manifest_of_a_format_of_the_future() => Malformed(Forger.Field(ManifestKey.FormatVersion, w => w.WriteInt64(2)));

    [Fact]
    public void Manifest_with_a_critical_field_nobody_knows() => Malformed(Forger.Field(ManifestKey.FirstCritical, w => w.WriteInt64(1)));

    [Fact]
    public void Manifest_with_a_name_as_long_as_it_likes() => Malformed(Forger.Field(ManifestKey.ModelVersion, w => w.WriteTextString(new string('9', 200))));

    [Fact]
    public void Manifest_with_quotes_and_line_ends_in_a_name() => Malformed(Forger.Field(ManifestKey.ModelVersion, w => w.WriteTextString("1\"}\r\nX: y")));

    [Fact]
    public void Manifest_with_a_path_for_a_name()
    {
        // Accepted or not, a name is never a file's: slots have fixed names.
        _victim.Device.Install(2, new Forger { Manifest = Forger.Field(ManifestKey.ModelVersion, w => w.WriteTextString("../../trust")) }.Make());
        Assert.NotNull(new TrustStore(_victim.Device.Storage).Load());
        Assert.All(_victim.Device.Storage.Files().Keys, f => Assert.True(Enum.IsDefined(f)));
    }

    [Fact]
    public void Manifest_with_a_number_where_bytes_belong() => Malformed(Forger.Field(ManifestKey.PayloadSha256, w => w.WriteInt64(1)));

    [Fact]
    public void Manifest_with_a_short_digest() => Malformed(Forger.Field(ManifestKey.ChunkTableDigest, w => w.WriteByteString(new byte[31])));

    [Fact]
    public void Manifest_nested_without_end() => Malformed(Forger.Field(500, w =>
    {
        for (int i = 0; i < 200; i++)
        {
            w.WriteStartArray(1);
        }

        w.WriteNull();
        for (int i = 0; i < 200; i++)
        {
            w.WriteEndArray();
        }
    }));

    [Fact]
    public void Manifest_of_unending_length() => Malformed(Forger.Field(500, w =>
    {
        w.WriteStartArray(null);
        w.WriteEndArray();
    }));

    [Fact]
    public void Manifest_with_a_field_written_twice()
    {
        byte[] manifest = new Forger().Manifest;
        Malformed([(byte)(manifest[0] + 1), .. manifest[1..3], .. manifest[1..3], .. manifest[3..]]);
    }

    [Fact]
    public void Manifest_without_a_field_that_must_be_there()
    {
        // Without the format version, its first.
        byte[] manifest = new Forger().Manifest;
        Malformed([(byte)(manifest[0] - 1), .. manifest[3..]]);
    }

    [Fact]
    public void Manifest_with_a_number_longer_than_need_be()
    {
        byte[] manifest = new Forger().Manifest;
        Malformed([manifest[0], manifest[1], 0x18, 0x01, .. manifest[3..]]);
    }

    [Fact]
    public void Image_of_random_bytes_that_was_signed()
    {
        byte[] image = new byte[8000];
        new Random(1).NextBytes(image);
        _victim.Refuses(Release.Make(1, c => c with { Sequence = 9, Image = image }), UpdateCause.ModelRefused, 1 << 20);
    }

    [Fact]
    public void Model_that_answers_otherwise_than_its_trainer_said() => _victim.Refuses(Release.Three, UpdateCause.GoldenMismatch, 1 << 20);

    private void Chunks(Action<byte[]> change)
    {
        byte[] package = [.. Forger.Good];
        change(package);
        _victim.Refuses(package, UpdateCause.ChunkMismatch, DownloadBudget.MaxDamagedChunks * (long)package.Length);
    }

    private void Malformed(byte[] manifest) => Signed(manifest, UpdateCause.ManifestMalformed);

    private void Signed(byte[] manifest, UpdateCause cause) => _victim.Refuses(new Forger { Manifest = manifest }.Make(), cause);

    private static byte[] Flipped(ReadOnlyMemory<byte> bytes)
    {
        byte[] flipped = bytes.ToArray();
        flipped[^1] ^= 1;
        return flipped;
    }
}
