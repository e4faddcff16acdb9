using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using TinyDevice.Formats;
using TinyDevice.Update.Crypto;

namespace TinyDevice.Update.Tests.Crypto;

public sealed class WycheproofTests
{
    private static readonly BigInteger Order = BigInteger.Parse("00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", System.Globalization.NumberStyles.HexNumber);

    [Fact]
    public void Gives_Wycheproofs_verdict_on_every_P1363_signature()
    {
        JsonElement file = SharedVectors.Load("wycheproof/ecdsa_secp256r1_sha256_p1363_test.json");
        Assert.Equal(262, Check(file, sig => sig.Length == 64 ? sig : null));
    }

    [Fact]
    public void Gives_Wycheproofs_verdict_on_every_DER_signature()
    {
        JsonElement file = SharedVectors.Load("wycheproof/ecdsa_secp256r1_sha256_test.json");
        Assert.Equal(484, Check(file, FromDer));
    }

    [Fact]
    public void Gives_Wycheproofs_verdict_on_every_HMAC()
    {
        JsonElement file = SharedVectors.Load("wycheproof/hmac_sha256_test.json");
        int count = 0;
        foreach (JsonElement group in file.GetProperty("testGroups").EnumerateArray())
        {
            int tagSize = group.GetProperty("tagSize").GetInt32() / 8;
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                byte[] tag = HMACSHA256.HashData(test.Hex("key"), test.Hex("msg"))[..tagSize];
                bool valid = test.GetProperty("result").GetString() == "valid";
                Assert.True(valid == tag.AsSpan().SequenceEqual(test.Hex("tag")), $"tcId {test.GetProperty("tcId")}");
                count++;
            }
        }

        Assert.Equal(174, count);
    }

    private static byte[]? FromDer(byte[] der)
    {
        byte[] signature = new byte[64];
        return DerSignature.Read(der, 0, der.Length, signature) == FormatStatus.Ok ? signature : null;
    }

    /// <summary>Checks each signature without a hint, with the right hint and, every eighth, with a key that has no table.</summary>
    private static int Check(JsonElement file, Func<byte[], byte[]?> decode)
    {
        int count = 0;
        foreach (JsonElement group in file.GetProperty("testGroups").EnumerateArray())
        {
            byte[] point = group.GetProperty("publicKey").Hex("uncompressed");
            TrustedKey key = TestKeys.WithTable(point.AsSpan(1, 32), point.AsSpan(33, 32));
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                bool valid = test.GetProperty("result").GetString() == "valid";
                byte[]? signature = decode(test.Hex("sig"));
                byte[] digest = SHA256.HashData(test.Hex("msg"));
                string id = $"tcId {test.GetProperty("tcId")}: {test.GetProperty("comment")}";
                Assert.True(valid == IsValid(digest, signature, key), id);
                if (count % 8 == 0)
                {
                    Assert.True(valid == IsValid(digest, signature, TestKeys.WithoutTable(point.AsSpan(1, 32), point.AsSpan(33, 32))), id);
                }

                count++;
            }
        }

        return count;
    }

    private static bool IsValid(byte[] digest, byte[]? signature, TrustedKey key)
    {
        if (signature is null)
        {
            return false;
        }

        SignatureStatus slow = new EcdsaVerifier().Verify(digest, signature, 0, -1, key);
        byte[] hinted = new byte[96];
        signature.CopyTo(hinted, 0);
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] inverse = BigInteger.ModPow(s, Order - 2, Order).ToByteArray(isUnsigned: true, isBigEndian: true);
        inverse.CopyTo(hinted, 96 - inverse.Length);
        SignatureStatus fast = new EcdsaVerifier().Verify(digest, hinted, 0, 64, key);
        Assert.Equal(slow, fast);
        return slow == SignatureStatus.Ok;
    }
}
