using System.Formats.Cbor;

namespace TinyDevice.Formats.Tests;

public sealed class ManifestReaderTests
{
    [Fact]
    public void Reads_a_manifest_of_the_required_fields_alone()
    {
        var manifest = new Manifest();
        Assert.Equal(FormatStatus.Ok, Read(Fields(), manifest));
        Assert.Equal("kws", manifest.ModelClass);
        Assert.Equal(uint.MaxValue, manifest.Sequence);
        Assert.Equal(0, manifest.MaxLatencyMs);
        Assert.Equal(10, manifest.GoldenSampleSize);
    }

    [Fact]
    public void Refuses_a_manifest_that_lacks_any_required_field()
    {
        for (int key = 1; key <= ManifestKey.LastRequired; key++)
        {
            SortedDictionary<int, object> fields = Fields();
            fields.Remove(key);
            Assert.Equal(FormatStatus.MissingField, Read(fields, new Manifest()));
        }

        Assert.Equal(FormatStatus.MissingField, Read([], new Manifest()));
    }

    [Fact]
    public void Skips_unknown_fields_and_refuses_unknown_critical_ones()
    {
        SortedDictionary<int, object> fields = Fields();
        fields[19] = 5L;
        fields[999] = "later";
        Assert.Equal(FormatStatus.Ok, Read(fields, new Manifest()));
        fields[1000] = 5L;
        Assert.Equal(FormatStatus.UnknownCriticalField, Read(fields, new Manifest()));
    }

    [Theory]
    [InlineData(ManifestKey.FormatVersion, 2L, FormatStatus.UnsupportedVersion)]
    [InlineData(ManifestKey.FormatVersion, 0L, FormatStatus.UnsupportedVersion)]
    [InlineData(ManifestKey.Epoch, 65536L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.Epoch, -1L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.Sequence, 4294967296L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.PayloadSize, 0L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.PayloadSize, PackageLayout.MaxPayloadSize + 1L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.PayloadSize, 999L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.PayloadSize, 1031L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ImageSize, 0L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ImageSize, 1031L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ImageSize, 1030L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.GoldenCount, 0L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.GoldenCount, 4L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.GoldenCount, 65536L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.GoldenMode, 3L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.HeapBytes, 499L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ArenaBytes, 2147483648L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.MaxLatencyMs, 3600001L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ShadowEvery, 0L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ShadowEvery, 65536L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ShadowEvery, 1L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ShadowSamples, 1L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ShadowSamples, 30001L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ShadowAgreementMilli, 1001L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ShadowPsiMilli, 100001L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ShadowLatencyMs, 3600001L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ShadowRequired, 2L, FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ModelClass, 5L, FormatStatus.Malformed)]
    [InlineData(ManifestKey.Sequence, "5", FormatStatus.Malformed)]
    [InlineData(ManifestKey.ChunkTableDigest, "5", FormatStatus.Malformed)]
    [InlineData(ManifestKey.ModelClass, "", FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ModelClass, "123456789012345678901234567890123", FormatStatus.OutOfRange)]
    [InlineData(ManifestKey.ModelClass, "../../trust", FormatStatus.Malformed)]
    [InlineData(ManifestKey.ModelVersion, "1\n2", FormatStatus.Malformed)]
    [InlineData(ManifestKey.Target, "esp\"32", FormatStatus.Malformed)]
    [InlineData(ManifestKey.Target, "ëSP32", FormatStatus.Malformed)]
    public void Refuses_a_field_that_breaks_its_rule(int key, object value, FormatStatus status)
    {
        SortedDictionary<int, object> fields = Fields();
        fields[key] = value;
        Assert.Equal(status, Read(fields, new Manifest()));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(0)]
    public void Refuses_digests_of_any_other_length(int length)
    {
        SortedDictionary<int, object> fields = Fields();
        fields[ManifestKey.PayloadSha256] = new byte[length];
        Assert.Equal(FormatStatus.OutOfRange, Read(fields, new Manifest()));
    }

    [Fact]
    public void Refuses_a_manifest_cut_at_any_byte_or_followed_by_one()
    {
        byte[] good = Write(Fields());
        for (int length = 0; length < good.Length; length++)
        {
            Assert.NotEqual(FormatStatus.Ok, ManifestReader.Read(good, 0, length, new Manifest()));
        }

        Assert.Equal(FormatStatus.TrailingData, ManifestReader.Read([.. good, 0], 0, good.Length + 1, new Manifest()));
    }

    [Fact]
    public void Answers_damaged_manifests_with_a_status_and_never_with_an_exception()
    {
        byte[] good = Write(Fields());
        var random = new Random(5);
        var manifest = new Manifest();
        for (int i = 0; i < 100_000; i++)
        {
            byte[] bad = [.. good];
            for (int j = random.Next(1, 5); j > 0; j--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            Assert.True(Enum.IsDefined(ManifestReader.Read(bad, 0, random.Next(bad.Length + 1), manifest)));
        }
    }

    [Fact]
    public void Refuses_a_key_of_nought_or_a_repeated_key()
    {
        byte[] good = Write(Fields());
        byte[] nought = [.. good];
        nought[1] = 0;
        Assert.Equal(FormatStatus.Malformed, ManifestReader.Read(nought, 0, nought.Length, new Manifest()));
        byte[] repeated = [.. good];
        Assert.Equal(2, repeated[3]);
        repeated[3] = 1;
        Assert.Equal(FormatStatus.NotDeterministic, ManifestReader.Read(repeated, 0, repeated.Length, new Manifest()));
    }

    private static SortedDictionary<int, object> Fields()
    {
        return new SortedDictionary<int, object>
        {
            [ManifestKey.FormatVersion] = 1L,
            [ManifestKey.ModelClass] = "kws",
            [ManifestKey.ModelVersion] = "1.0",
            [ManifestKey.Epoch] = 1L,
            [ManifestKey.Sequence] = 4294967295L,
            [ManifestKey.Target] = "esp32",
            [ManifestKey.MinRuntimeVersion] = 256L,
            [ManifestKey.OpSetVersion] = 1L,
            [ManifestKey.ArenaBytes] = 500L,
            [ManifestKey.HeapBytes] = 700L,
            [ManifestKey.PayloadSize] = 1030L,
            [ManifestKey.ImageSize] = 1000L,
            [ManifestKey.GoldenCount] = 3L,
            [ManifestKey.GoldenMode] = 1L,
            [ManifestKey.ChunkTableDigest] = new byte[32],
            [ManifestKey.PayloadSha256] = new byte[32],
        };
    }

    private static FormatStatus Read(SortedDictionary<int, object> fields, Manifest manifest)
    {
        byte[] bytes = Write(fields);
        return ManifestReader.Read(bytes, 0, bytes.Length, manifest);
    }

    private static byte[] Write(SortedDictionary<int, object> fields)
    {
        var writer = new CborWriter();
        writer.WriteStartMap(fields.Count);
        foreach ((int key, object value) in fields)
        {
            writer.WriteInt32(key);
            switch (value)
            {
                case long number:
                    writer.WriteInt64(number);
                    break;
                case string text:
                    writer.WriteTextString(text);
                    break;
                default:
                    writer.WriteByteString((byte[])value);
                    break;
            }
        }

        writer.WriteEndMap();
        return writer.Encode();
    }
}
