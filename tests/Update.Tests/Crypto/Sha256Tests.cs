using System.Security.Cryptography;
using TinyDevice.Update.Crypto;

namespace TinyDevice.Update.Tests.Crypto;

public sealed class Sha256Tests
{
    [Fact]
    public void Equals_dotnets_digest_for_every_length_up_to_300()
    {
        var random = new Random(1);
        for (int length = 0; length <= 300; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            var hash = new Sha256();
            hash.Update(bytes, 0, length);
            Assert.Equal(SHA256.HashData(bytes), Finish(hash));
        }
    }

    [Fact]
    public void Does_not_care_into_what_pieces_the_bytes_are_cut()
    {
        var random = new Random(2);
        byte[] bytes = new byte[5000];
        random.NextBytes(bytes);
        var hash = new Sha256();
        for (int start = 0; start < bytes.Length;)
        {
            int count = Math.Min(random.Next(0, 200), bytes.Length - start);
            hash.Update(bytes, start, count);
            start += count;
        }

        Assert.Equal(SHA256.HashData(bytes), Finish(hash));
    }

    private static byte[] Finish(Sha256 hash)
    {
        byte[] digest = new byte[32];
        hash.Finish(digest);
        return digest;
    }
}
