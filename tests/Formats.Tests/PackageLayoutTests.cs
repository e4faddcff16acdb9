using System.Security.Cryptography;
using System.Text;

namespace TinyDevice.Formats.Tests;

public sealed class PackageLayoutTests
{
    [Theory]
    [InlineData(1, 1, 1056, 1)]
    [InlineData(4096, 1, 1056, 4096)]
    [InlineData(4097, 2, 1088, 1)]
    [InlineData(16 * 1024 * 1024, 4096, 132096, 4096)]
    public void Places_payloads_behind_their_table(int payload, int chunks, int offset, int lastChunk)
    {
        Assert.Equal(chunks, PackageLayout.ChunkCount(payload));
        Assert.Equal(offset, PackageLayout.PayloadOffset(payload));
        Assert.Equal(offset + payload, PackageLayout.PackageSize(payload));
        Assert.Equal(lastChunk, PackageLayout.ChunkLength(payload, chunks - 1));
    }

    [Fact]
    public void Has_the_documented_chunk_key()
    {
        Assert.Equal("TinyDevice chunk digest key v1.0", Encoding.ASCII.GetString(PackageLayout.ChunkKey));
    }

    [Fact]
    public void Reads_a_sound_header()
    {
        Assert.Equal(FormatStatus.Ok, PackageLayout.ReadHeader(Header(1016), out int length));
        Assert.Equal(1016, length);
    }

    [Fact]
    public void Refuses_an_unsound_header()
    {
        Assert.Equal(FormatStatus.Truncated, PackageLayout.ReadHeader(Header(10)[..1023], out _));
        Assert.Equal(FormatStatus.OutOfRange, PackageLayout.ReadHeader(Header(0), out _));
        Assert.Equal(FormatStatus.OutOfRange, PackageLayout.ReadHeader(Header(1017), out _));
        for (int i = 0; i < 4; i++)
        {
            byte[] bad = Header(10);
            bad[i] ^= 1;
            Assert.Equal(FormatStatus.BadMagic, PackageLayout.ReadHeader(bad, out _));
        }

        foreach (int i in (int[])[6, 7, 18, 1023])
        {
            byte[] bad = Header(10);
            bad[i] = 1;
            Assert.Equal(FormatStatus.Malformed, PackageLayout.ReadHeader(bad, out int length));
            Assert.Equal(0, length);
        }
    }

    [Fact]
    public void Digests_a_range_as_it_digests_an_array_of_the_same_bytes()
    {
        byte[] whole = RandomNumberGenerator.GetBytes(100);
        byte[] expected = HMACSHA256.HashData(PackageLayout.ChunkKey, whole);
        byte[] padded = [1, 2, .. whole, 3];
        Assert.Equal(expected, PackageDigest.Compute(whole, 0, 100));
        Assert.Equal(expected, PackageDigest.Compute(padded, 2, 100));
        byte[] digests = [0, .. expected];
        Assert.True(PackageDigest.Matches(padded, 2, 100, digests, 1));
        Assert.False(PackageDigest.Matches(padded, 1, 100, digests, 1));
        digests[32] ^= 1;
        Assert.False(PackageDigest.Matches(padded, 2, 100, digests, 1));
    }

    private static byte[] Header(int envelope)
    {
        byte[] header = new byte[1024];
        "TDP1"u8.CopyTo(header);
        LittleEndian.WriteUInt16(header, 4, envelope);
        header.AsSpan(8, Math.Min(envelope, 1016)).Fill(0xAA);
        return header;
    }
}
