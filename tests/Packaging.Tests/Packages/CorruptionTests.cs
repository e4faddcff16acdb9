using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using TinyDevice.Formats;
using TinyDevice.Update.Crypto;

namespace TinyDevice.Packaging.Tests.Packages;

public sealed class CorruptionTests
{
    private static readonly byte[] Good = Samples.Package();
    private static readonly TrustRecord Trust = ReadTrust();

    [Fact]
    public void Refuses_a_header_with_any_one_bit_flipped()
    {
        for (int bit = 0; bit < PackageLayout.HeaderSize * 8; bit++)
        {
            byte[] bad = [.. Good];
            bad[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.False(DeviceAccepts(bad), $"bit {bit}");
        }
    }

    [Fact]
    public void Refuses_an_envelope_with_any_one_byte_changed_as_dotnet_does_wherever_bytes_are_signed()
    {
        int end = PackageLayout.EnvelopeOffset + LittleEndian.ReadUInt16(Good, 4);
        var random = new Random(7);
        int dotnetAccepted = 0;
        for (int i = PackageLayout.EnvelopeOffset; i < end; i++)
        {
            for (int round = 0; round < 3; round++)
            {
                byte[] bad = [.. Good];
                bad[i] ^= (byte)random.Next(1, 256);
                bool dotnet = DotnetAccepts(bad.AsSpan(PackageLayout.EnvelopeOffset, end - PackageLayout.EnvelopeOffset));
                bool device = DeviceAccepts(bad);
                Assert.False(device, $"byte {i}");

                // Where .NET still accepts, only the unsigned header can have changed: the device demands more of it.
                Assert.True(!dotnet || IsUnprotected(i), $"byte {i}");
                dotnetAccepted += dotnet ? 1 : 0;
            }
        }

        Assert.NotEqual(0, dotnetAccepted);
        Assert.True(DeviceAccepts(Good) && DotnetAccepts(Good.AsSpan(PackageLayout.EnvelopeOffset, end - PackageLayout.EnvelopeOffset)));
    }

    [Fact]
    public void Refuses_a_package_cut_at_any_byte_of_its_header_or_at_any_chunk()
    {
        int payload = PackageLayout.PayloadOffset(PackageReader.Open(Good).Manifest.PayloadSize);
        IEnumerable<int> cuts = Enumerable.Range(0, PackageLayout.HeaderSize + 1)
            .Concat([payload - 1, payload, payload + 4096, payload + 8192, Good.Length - 1]);
        Assert.All(cuts, length => Assert.Throws<PackageException>(() => PackageReader.Open(Good[..length])));
        Assert.Throws<PackageException>(() => PackageReader.Open([.. Good, 0]));
    }

    [Fact]
    public void Refuses_a_payload_or_chunk_table_with_random_bits_flipped()
    {
        var random = new Random(11);
        for (int i = 0; i < 1000; i++)
        {
            byte[] bad = [.. Good];
            int offset = random.Next(PackageLayout.HeaderSize, Good.Length);
            bad[offset] ^= (byte)(1 << random.Next(8));
            Assert.Throws<PackageException>(() => PackageReader.Open(bad));
        }
    }

    [Fact]
    public void Refuses_two_chunks_swapped()
    {
        byte[] bad = [.. Good];
        int payload = PackageLayout.PayloadOffset(PackageReader.Open(Good).Manifest.PayloadSize);
        Good.AsSpan(payload, 4096).CopyTo(bad.AsSpan(payload + 4096));
        Good.AsSpan(payload + 4096, 4096).CopyTo(bad.AsSpan(payload));
        PackageException e = Assert.Throws<PackageException>(() => PackageReader.Open(bad));
        Assert.Contains("Chunk 0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_the_manifest_of_one_package_over_the_payload_of_another()
    {
        byte[] other = PackageWriter.Write(Samples.Contents() with { Image = Samples.Bytes(9_000, 5) }, Samples.Key);
        byte[] mixed = [.. Good[..PackageLayout.HeaderSize], .. other[PackageLayout.HeaderSize..]];
        Assert.Throws<PackageException>(() => PackageReader.Open(mixed));
    }

    [Fact]
    public void Refuses_a_hint_that_is_not_the_inverse_of_s_though_the_signature_holds()
    {
        byte[] bad = [.. Good];
        var message = new CoseSign1();
        Assert.Equal(FormatStatus.Ok, message.Read(bad, PackageLayout.EnvelopeOffset, LittleEndian.ReadUInt16(bad, 4)));
        bad[message.HintOffset + 31] ^= 1;
        Assert.Equal(SignatureStatus.BadHint, Es256.Verify(bad, message, Trust));
        PackageException e = Assert.Throws<PackageException>(() => PackageReader.Open(bad).Verify([Samples.Key.PublicKey]));
        Assert.Contains("hint", e.Message, StringComparison.Ordinal);
    }

    private static bool DeviceAccepts(byte[] package)
    {
        var message = new CoseSign1();
        return PackageLayout.ReadHeader(package, out int length) == FormatStatus.Ok
            && message.Read(package, PackageLayout.EnvelopeOffset, length) == FormatStatus.Ok
            && Es256.Verify(package, message, Trust) == SignatureStatus.Ok
            && ManifestReader.Read(package, message.PayloadOffset, message.PayloadLength, new Manifest()) == FormatStatus.Ok;
    }

    private static bool DotnetAccepts(ReadOnlySpan<byte> envelope)
    {
        try
        {
            using ECDsa key = Samples.Key.PublicKey.ToECDsa();
            return CoseMessage.DecodeSign1(envelope).VerifyEmbedded(key);
        }
        catch (Exception e) when (e is CryptographicException or OverflowException)
        {
            // .NET 10 lets the OverflowException of a header label above 32 bits escape.
            return false;
        }
    }

    private static bool IsUnprotected(int offset)
    {
        var message = new CoseSign1();
        message.Read(Good, PackageLayout.EnvelopeOffset, LittleEndian.ReadUInt16(Good, 4));
        return offset >= message.ProtectedOffset + message.ProtectedLength && offset < message.HintOffset + CoseSign1.HintSize;
    }

    private static TrustRecord ReadTrust()
    {
        byte[] record = TrustRecordWriter.Write(new TrustContents { Signers = [Samples.Key.PublicKey] });
        var trust = new TrustRecord();
        Assert.Equal(FormatStatus.Ok, trust.Read(record, 0, record.Length));
        return trust;
    }
}
