using TinyDevice.Formats;
using TinyDevice.Update.Crypto;

namespace TinyDevice.Packaging.Tests.Trust;

public sealed class TrustRecordTests
{
    private static readonly PublicKey First = SigningKey.Create().PublicKey;
    private static readonly PublicKey Second = SigningKey.Create().PublicKey;
    private static readonly PublicKey Root = SigningKey.Create().PublicKey;

    [Fact]
    public void Reads_back_every_key_it_wrote()
    {
        byte[] bytes = TrustRecordWriter.Write(new TrustContents
        {
            Signers = [First, Second],
            Root = Root,
            Sequence = 0xFFFFFFFE,
            RequiresTicket = true,
            Revoked = [Samples(1), Samples(2)],
        });
        Assert.True(bytes.Length <= TrustRecord.MaxSize);
        var record = new TrustRecord();
        byte[] shifted = [9, 9, 9, .. bytes, 9];
        Assert.Equal(FormatStatus.Ok, record.Read(shifted, 3, bytes.Length));
        Assert.Equal(0xFFFFFFFE, record.Sequence);
        Assert.True(record.RequiresTicket);
        Assert.Equal(2, record.SignerCount);
        AssertKey(First, record.Signer(0));
        AssertKey(Second, record.Signer(1));
        AssertKey(Root, record.Root);
        Assert.Same(record.Signer(1), record.FindSigner(Second.Id.ToArray(), 0, 8));
        Assert.Null(record.FindSigner(Root.Id.ToArray(), 0, 8));
        Assert.Null(record.FindSigner(First.Id.ToArray(), 0, 7));
        Assert.True(record.IsRevoked(Samples(2).ToArray(), 0));
        Assert.False(record.IsRevoked(First.Id.ToArray(), 0));
    }

    [Fact]
    public void Has_no_root_unless_given_one()
    {
        TrustRecord record = Read(new TrustContents { Signers = [First] });
        Assert.Null(record.Root);
        Assert.False(record.RequiresTicket);
    }

    [Fact]
    public void Refuses_a_revoked_key_even_when_it_is_a_signer()
    {
        using SigningKey key = SigningKey.Create();
        byte[] package = PackageWriter.Write(Packages.Samples.Contents(), key);
        var message = new CoseSign1();
        Assert.Equal(FormatStatus.Ok, message.Read(package, PackageLayout.EnvelopeOffset, LittleEndian.ReadUInt16(package, 4)));
        TrustRecord trusting = Read(new TrustContents { Signers = [key.PublicKey, First] });
        TrustRecord revoking = Read(new TrustContents { Signers = [key.PublicKey, First], Revoked = [key.PublicKey.Id] });
        TrustRecord ignorant = Read(new TrustContents { Signers = [First, Second] });
        Assert.Equal(SignatureStatus.Ok, Es256.Verify(package, message, trusting));
        Assert.Equal(SignatureStatus.RevokedKey, Es256.Verify(package, message, revoking));
        Assert.Equal(SignatureStatus.UnknownKey, Es256.Verify(package, message, ignorant));
    }

    [Fact]
    public void Refuses_a_record_with_any_bit_changed_or_any_byte_missing()
    {
        byte[] good = TrustRecordWriter.Write(new TrustContents { Signers = [First], Root = Root });
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            for (int bit = 1; bit < 256; bit <<= 1)
            {
                bad[i] = (byte)(good[i] ^ bit);
                Assert.NotEqual(FormatStatus.Ok, new TrustRecord().Read(bad, 0, bad.Length));
            }

            Assert.NotEqual(FormatStatus.Ok, new TrustRecord().Read(good, 0, i));
        }

        Assert.Equal(FormatStatus.TrailingData, new TrustRecord().Read([.. good, 0], 0, good.Length + 1));
    }

    [Fact]
    public void Keeps_no_key_of_an_earlier_record_after_a_refusal()
    {
        byte[] good = TrustRecordWriter.Write(new TrustContents { Signers = [First], Root = Root });
        var record = new TrustRecord();
        Assert.Equal(FormatStatus.Ok, record.Read(good, 0, good.Length));
        Assert.Equal(FormatStatus.Truncated, record.Read(good, 0, good.Length - 1));
        Assert.Equal(0, record.SignerCount);
        Assert.Null(record.Root);
        Assert.Null(record.FindSigner(First.Id.ToArray(), 0, 8));
    }

    [Fact]
    public void Refuses_contents_that_make_no_sense()
    {
        TrustContents[] bad =
        [
            new() { Signers = [] },
            new() { Signers = [First, Second, Root] },
            new() { Signers = [First, First] },
            new() { Signers = [First], Root = First },
            new() { Signers = [First], Revoked = [new byte[7]] },
            new() { Signers = [First], Revoked = [.. Enumerable.Repeat(First.Id, 9)] },
        ];
        Assert.All(bad, contents => Assert.Throws<PackageException>(() => TrustRecordWriter.Write(contents)));
    }

    private static TrustRecord Read(TrustContents contents)
    {
        byte[] bytes = TrustRecordWriter.Write(contents);
        var record = new TrustRecord();
        Assert.Equal(FormatStatus.Ok, record.Read(bytes, 0, bytes.Length));
        return record;
    }

    private static void AssertKey(PublicKey expected, TrustedKey actual)
    {
        Assert.Equal(expected.Id.ToArray(), actual.Buffer[actual.IdOffset..(actual.IdOffset + 8)]);
        Assert.Equal(expected.X.ToArray(), actual.Buffer[actual.PointOffset..(actual.PointOffset + 32)]);
        Assert.Equal(expected.Y.ToArray(), actual.Buffer[(actual.PointOffset + 32)..(actual.PointOffset + 64)]);
        Assert.Equal(-7, actual.Algorithm);
    }

    private static ReadOnlyMemory<byte> Samples(int seed)
    {
        return Packages.Samples.Bytes(8, seed);
    }
}
