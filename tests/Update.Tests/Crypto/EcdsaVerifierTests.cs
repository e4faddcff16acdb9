using System.Numerics;
using System.Security.Cryptography;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.Update.Crypto;

namespace TinyDevice.Update.Tests.Crypto;

public sealed class EcdsaVerifierTests
{
    private const string OrderHex = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    private static readonly byte[] Order = Convert.FromHexString(OrderHex);

    [Fact]
    public void Agrees_with_dotnet_on_signatures_good_and_bad()
    {
        var random = new Random(23);
        for (int i = 0; i < 40; i++)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            TrustedKey trusted = TestKeys.Of(key);
            byte[] digest = RandomNumberGenerator.GetBytes(32);
            byte[] signature = key.SignHash(digest);
            Assert.Equal(SignatureStatus.Ok, Verify(digest, signature, trusted));
            for (int j = 0; j < 4; j++)
            {
                byte[] badSignature = [.. signature];
                badSignature[random.Next(64)] ^= (byte)(1 << random.Next(8));
                Assert.False(key.VerifyHash(digest, badSignature));
                Assert.Equal(SignatureStatus.BadSignature, Verify(digest, badSignature, trusted));
                byte[] badDigest = [.. digest];
                badDigest[random.Next(32)] ^= (byte)(1 << random.Next(8));
                Assert.Equal(SignatureStatus.BadSignature, Verify(badDigest, signature, trusted));
            }
        }
    }

    /// <summary>The root's key is one, and its rotations come to boards whose heap a model has taken.</summary>
    [Fact]
    public void A_key_without_a_table_costs_no_more_memory_and_says_the_same()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECPoint q = key.ExportParameters(false).Q;
        TrustedKey with = TestKeys.WithTable(q.X, q.Y);
        TrustedKey without = TestKeys.WithoutTable(q.X, q.Y);
        byte[] digest = RandomNumberGenerator.GetBytes(32);
        byte[] signature = key.SignHash(digest);
        Assert.Equal(SignatureStatus.Ok, Verify(digest, signature, without));
        long memory = Allocated(() => Verify(digest, signature, with));
        Assert.InRange(Allocated(() => Verify(digest, signature, without)), 1, memory);
        signature[40] ^= 1;
        Assert.Equal(SignatureStatus.BadSignature, Verify(digest, signature, without));
    }

    [Fact]
    public void Accepts_s_and_its_negative_as_ECDSA_defines()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] digest = RandomNumberGenerator.GetBytes(32);
        byte[] signature = key.SignHash(digest);
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] other = [.. signature[..32], .. ToBytes(new BigInteger(Order, isUnsigned: true, isBigEndian: true) - s)];
        Assert.True(key.VerifyHash(digest, other));
        Assert.Equal(SignatureStatus.Ok, Verify(digest, other, TestKeys.Of(key)));
    }

    [Fact]
    public void Refuses_r_or_s_of_nought_of_n_or_above()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TrustedKey trusted = TestKeys.Of(key);
        byte[] digest = new byte[32];
        byte[] signature = key.SignHash(digest);
        byte[] above = [.. Enumerable.Repeat((byte)0xFF, 32)];
        foreach (byte[] bad in (byte[][])[new byte[32], Order, above])
        {
            Assert.Equal(SignatureStatus.BadSignature, Verify(digest, [.. bad, .. signature[32..]], trusted));
            Assert.Equal(SignatureStatus.BadSignature, Verify(digest, [.. signature[..32], .. bad], trusted));
            Assert.Equal(SignatureStatus.BadSignature, Verify(digest, [.. bad, .. bad], trusted));
        }
    }

    [Fact]
    public void Refuses_hints_of_nought_of_n_or_of_any_other_number()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TrustedKey trusted = TestKeys.Of(key);
        byte[] digest = new byte[32];
        byte[] signature = key.SignHash(digest);
        var order = new BigInteger(Order, isUnsigned: true, isBigEndian: true);
        BigInteger hint = BigInteger.ModPow(new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true), order - 2, order);
        Assert.Equal(SignatureStatus.Ok, VerifyWithHint(digest, signature, hint, trusted));
        foreach (BigInteger bad in (BigInteger[])[0, order, hint + 1, order - hint, (BigInteger.One << 256) - 1])
        {
            Assert.Equal(SignatureStatus.BadHint, VerifyWithHint(digest, signature, bad, trusted));
        }

        if (hint + order < BigInteger.One << 256)
        {
            Assert.Equal(SignatureStatus.BadHint, VerifyWithHint(digest, signature, hint + order, trusted));
        }
    }

    [Fact]
    public void Refuses_a_key_that_is_not_on_the_curve_or_not_the_tables()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] digest = new byte[32];
        byte[] signature = key.SignHash(digest);

        TrustedKey off = TestKeys.Of(key);
        off.Buffer[off.PointOffset + 63] ^= 1;
        Assert.Equal(SignatureStatus.BadKey, Verify(digest, signature, off));

        TrustedKey mixed = TestKeys.Of(key);
        TrustedKey second = TestKeys.Of(other);
        second.Buffer.AsSpan(second.PointOffset, 64).CopyTo(mixed.Buffer.AsSpan(mixed.PointOffset));
        Assert.Equal(SignatureStatus.BadKey, Verify(digest, signature, mixed));
        Assert.Equal(SignatureStatus.BadKey, Verify(digest, other.SignHash(digest), mixed));

        Assert.Equal(SignatureStatus.BadKey, Verify(digest, signature, TestKeys.WithoutTable(new byte[32], new byte[32])));
        byte[] prime = Convert.FromHexString("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
        Assert.Equal(SignatureStatus.BadKey, Verify(digest, signature, TestKeys.WithoutTable(prime, prime)));
    }

    [Fact]
    public void Verifies_one_signature_after_another_with_the_same_memory()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TrustedKey trusted = TestKeys.Of(key);
        var verifier = new EcdsaVerifier();
        byte[] digest = new byte[32];
        byte[] good = key.SignHash(digest);
        byte[] bad = [.. good];
        bad[40] ^= 1;
        Assert.Equal(SignatureStatus.Ok, verifier.Verify(digest, good, 0, -1, trusted));
        Assert.Equal(SignatureStatus.BadSignature, verifier.Verify(digest, bad, 0, -1, trusted));
        Assert.Equal(SignatureStatus.Ok, verifier.Verify(digest, good, 0, -1, trusted));
    }

    [Fact]
    public void Ships_the_base_points_own_table()
    {
        byte[] point = Convert.FromHexString(
            "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
            + "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5");
        byte[] table = new byte[TrustRecord.TableSize];
        Assert.True(CombTableBuilder.Build(point, 0, table, 0));
        Assert.Equal(table, P256BaseTable.Create());
    }

    [Theory]
    [InlineData(1, 1, 1)] // adds the point it holds
    [InlineData(1, 3, 3)]
    [InlineData(2, 2, 1)]
    [InlineData(-2, 1, 1)] // ends in -G after starting at G
    [InlineData(-1, 5, 3)]
    [InlineData(-1, 3, 1)] // passes through infinity and comes out again
    [InlineData(1, 0, 1)] // u1 is 0, as for a digest of 0
    [InlineData(-2, 0, 1)]
    public void Verifies_signatures_made_to_hit_the_exceptional_additions(int d, int u1, int u2)
    {
        var order = new BigInteger(Order, isUnsigned: true, isBigEndian: true);
        ECPoint q = PointOf(d < 0 ? order + d : d);
        BigInteger k = ((u1 + ((BigInteger)u2 * d)) % order + order) % order;
        BigInteger r = new BigInteger(PointOf(k).X, isUnsigned: true, isBigEndian: true) % order;
        BigInteger s = r * BigInteger.ModPow(u2, order - 2, order) % order;
        byte[] signature = [.. ToBytes(r), .. ToBytes(s)];
        byte[] digest = ToBytes(u1 * s % order);
        Assert.Equal(SignatureStatus.Ok, Verify(digest, signature, TestKeys.WithTable(q.X, q.Y)));
    }

    [Fact]
    public void Refuses_a_signature_whose_point_is_infinity()
    {
        // The key is -G and u1 = u2, so u1 G + u2 Q is infinity, which has no x to compare with any r.
        var order = new BigInteger(Order, isUnsigned: true, isBigEndian: true);
        ECPoint q = PointOf(order - 1);
        byte[] r = ToBytes(7);
        Assert.Equal(SignatureStatus.BadSignature, Verify(r, [.. r, .. ToBytes(7)], TestKeys.WithTable(q.X, q.Y)));
    }

    [Fact]
    public void Makes_tables_of_multiples_that_dotnet_computes_alike()
    {
        // Private key d has public point d G; entry e must be the point of private key (sum of 2^(52 j)) d.
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters parameters = key.ExportParameters(true);
        var order = new BigInteger(Order, isUnsigned: true, isBigEndian: true);
        var d = new BigInteger(parameters.D, isUnsigned: true, isBigEndian: true);
        BigInteger prime = (BigInteger.One << 256) - (BigInteger.One << 224) + (BigInteger.One << 192) + (BigInteger.One << 96) - 1;
        TrustedKey trusted = TestKeys.Of(key);
        for (int entry = 1; entry < 32; entry++)
        {
            BigInteger factor = 0;
            for (int tooth = 0; tooth < 5; tooth++)
            {
                factor += (entry >> tooth & 1) * (BigInteger.One << (52 * tooth));
            }

            ECPoint q = PointOf(d * factor % order);
            byte[] expected = [.. InMontgomeryForm(q.X!, prime), .. InMontgomeryForm(q.Y!, prime)];
            Assert.Equal(expected, trusted.Buffer.AsSpan(trusted.TableOffset + ((entry - 1) * 64), 64).ToArray());
        }
    }

    private static ECPoint PointOf(BigInteger multiple)
    {
        using ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = ToBytes(multiple) });
        return key.ExportParameters(false).Q;
    }

    private static byte[] ToBytes(BigInteger number)
    {
        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static byte[] InMontgomeryForm(byte[] coordinate, BigInteger prime)
    {
        BigInteger value = (new BigInteger(coordinate, isUnsigned: true, isBigEndian: true) << 261) % prime;
        byte[] bytes = value.ToByteArray(isUnsigned: true);
        return [.. bytes, .. new byte[32 - bytes.Length]];
    }

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static SignatureStatus Verify(byte[] digest, byte[] signature, TrustedKey key)
    {
        return new EcdsaVerifier().Verify(digest, signature, 0, -1, key);
    }

    private static SignatureStatus VerifyWithHint(byte[] digest, byte[] signature, BigInteger hint, TrustedKey key)
    {
        byte[] buffer = [.. signature, .. ToBytes(hint)];
        return new EcdsaVerifier().Verify(digest, buffer, 0, 64, key);
    }
}
