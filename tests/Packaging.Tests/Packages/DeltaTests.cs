using TinyDevice.Formats;

namespace TinyDevice.Packaging.Tests.Packages;

public sealed class DeltaTests(ITestOutputHelper output)
{
    private static readonly SigningKey Key = SigningKey.Create();

    [Theory]
    [InlineData(0.0, 0, 1)]
    [InlineData(0.01, 1, 3)]
    [InlineData(0.1, 1, 10)]
    [InlineData(0.5, 1, 20)]
    [InlineData(1.0, 1, 14)]
    [InlineData(1.0, 2, 27)]
    [InlineData(1.0, 40, 82)]
    public void Makes_the_package_of_weights_that_changed(double share, int most, int percentAtMost)
    {
        byte[] old = Noise(40_000, 1);
        byte[] changed = [.. old];
        Random random = new(2);
        for (int i = 0; i < changed.Length; i++)
        {
            int step = random.Next(1, most + 1) * (random.Next(2) == 0 ? 1 : -1);
            changed[i] = random.NextDouble() < share ? (byte)(changed[i] + step) : changed[i];
        }

        int size = RoundTrip(old, changed) - PackageLayout.PayloadOffset(changed.Length);
        output.WriteLine($"{100.0 * size / changed.Length:0.0} %");
        Assert.InRange(size, 1, changed.Length * percentAtMost / 100);
    }

    [Fact]
    public void Never_adds_more_than_its_prologue_and_two_bytes_a_chunk()
    {
        byte[] payload = Noise(40_000, 2);
        int size = RoundTrip(Noise(30_000, 1), payload);
        int chunks = PackageLayout.ChunkCount(payload.Length);
        Assert.InRange(size, 1, PackageLayout.PackageSize(payload.Length) + DeltaLayout.PrologueSize(payload.Length) + (2 * chunks));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(5000, 7)]
    [InlineData(20_000, 4096)]
    [InlineData(39_999, 1)]
    public void Finds_the_rest_again_behind_inserted_bytes(int at, int count)
    {
        byte[] old = Noise(40_000, 3);
        byte[] changed = [.. old[..at], .. Noise(count, 4), .. old[at..]];
        Assert.InRange(RoundTrip(old, changed), 1, PackageLayout.PayloadOffset(changed.Length) + count + 2500);
        Assert.InRange(RoundTrip(changed, old), 1, PackageLayout.PayloadOffset(old.Length) + 2500);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(8192)]
    public void Makes_payloads_of_every_kind_of_last_chunk(int length)
    {
        RoundTrip(Noise(length, 5), Noise(length, 6));
        RoundTrip(Noise(5000, 5), new byte[length]);
        RoundTrip(new byte[length], [.. Enumerable.Repeat((byte)128, length)]);
    }

    [Fact]
    public void Uses_every_symbol_of_the_code()
    {
        // Differences of all sizes, and zero runs of every length that has a symbol of its own.
        byte[] old = new byte[60_000];
        byte[] changed = new byte[old.Length];
        int at = 0;
        for (int i = 1; i < 256; i++, at += 2)
        {
            changed[at] = (byte)i;
        }

        for (int bits = 1; bits < 12; bits++)
        {
            at += (1 << bits) + (bits * 3);
            changed[at++] = 1;
        }

        RoundTrip(old, changed);
    }

    [Fact]
    public void Says_which_base_is_wanted_and_which_was_given()
    {
        PackageReader package = Package(Noise(5000, 1), 2);
        DeltaSource source = DeltaSource.Of(Package(Noise(5000, 2), 1));
        DeltaReader delta = DeltaReader.Open(DeltaWriter.Write(package, source));
        DeltaSource other = DeltaSource.Of(package);
        PackageException refusal = Assert.Throws<PackageException>(() => delta.Apply(other));
        Assert.Contains(source.Id, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(other.Id, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_every_delta_that_was_cut_short()
    {
        DeltaSource source = DeltaSource.Of(Package(Noise(9000, 1), 1));
        byte[] delta = DeltaWriter.Write(Package(Noise(9000, 2), 2), source);
        for (int length = 0; length < delta.Length; length += length < 1300 ? 1 : 97)
        {
            Assert.Throws<PackageException>(() => DeltaReader.Open(delta[..length]));
        }

        Assert.Throws<PackageException>(() => DeltaReader.Open([.. delta, 0]));
    }

    [Fact]
    public void Refuses_a_delta_with_any_bit_changed()
    {
        byte[] old = Noise(9000, 1);
        byte[] changed = [.. old.Select((b, i) => (byte)(i % 9 == 0 ? b + 1 : b))];
        DeltaSource source = DeltaSource.Of(Package(old, 1));
        byte[] delta = DeltaWriter.Write(Package(changed, 2), source);
        PackageReader whole = DeltaReader.Open(delta).Apply(source);
        int refused = 0;
        for (int bit = 8 * PackageLayout.HeaderSize; bit < 8 * delta.Length; bit++)
        {
            byte[] bad = [.. delta];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));

            // A bit that pads a segment to whole bytes may change; what comes out must not.
            ReadOnlyMemory<byte>? made = TryMake(bad, source);
            Assert.True(made is null || made.Value.Span.SequenceEqual(whole.Bytes.Span), $"bit {bit}");
            refused += made is null ? 1 : 0;
        }

        Assert.InRange(refused, 8 * (delta.Length - PackageLayout.HeaderSize) * 99 / 100, 8 * delta.Length);
    }

    [Fact]
    public void Tells_a_delta_from_a_package()
    {
        PackageReader package = Package(Noise(5000, 1), 2);
        Assert.False(DeltaReader.IsDelta(package.Bytes.ToArray()));
        Assert.True(DeltaReader.IsDelta(DeltaWriter.Write(package, DeltaSource.OfFactory(Noise(4000, 1)))));
        Assert.False(DeltaReader.IsDelta([]));
    }

    private static ReadOnlyMemory<byte>? TryMake(byte[] delta, DeltaSource source)
    {
        try
        {
            return DeltaReader.Open(delta).Apply(source).Bytes;
        }
        catch (PackageException)
        {
            return null;
        }
    }

    private static int RoundTrip(byte[] old, byte[] changed)
    {
        PackageReader package = Package(changed, 2);
        DeltaSource source = DeltaSource.Of(Package(old, 1));
        byte[] delta = DeltaWriter.Write(package, source);
        Assert.Equal(package.Bytes, DeltaReader.Open(delta).Apply(source).Bytes);
        return delta.Length;
    }

    private static PackageReader Package(byte[] image, uint sequence) => PackageReader.Open(PackageWriter.Write(
        new PackageContents
        {
            ModelClass = "gesture",
            ModelVersion = $"{sequence}.0",
            Sequence = sequence,
            Target = "esp32",
            ArenaBytes = 1000,
            HeapBytes = 2000,
            Image = image,
        },
        Key));

    private static byte[] Noise(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
