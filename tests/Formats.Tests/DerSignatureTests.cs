using System.Security.Cryptography;

namespace TinyDevice.Formats.Tests;

public sealed class DerSignatureTests
{
    [Fact]
    public void Reads_what_dotnet_writes()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        for (int i = 0; i < 300; i++)
        {
            byte[] hash = RandomNumberGenerator.GetBytes(32);
            byte[] der = key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);
            byte[] signature = new byte[64];
            Assert.Equal(FormatStatus.Ok, DerSignature.Read(der, 0, der.Length, signature));
            Assert.True(key.VerifyHash(hash, signature));
        }
    }

    [Theory]
    [InlineData("", FormatStatus.Truncated)]
    [InlineData("30", FormatStatus.Truncated)]
    [InlineData("3006020101", FormatStatus.Truncated)]
    [InlineData("300602010102", FormatStatus.Truncated)]
    [InlineData("3005020101020101", FormatStatus.TrailingData)]
    [InlineData("300602010102010100", FormatStatus.TrailingData)]
    [InlineData("300702010102010100", FormatStatus.TrailingData)]
    [InlineData("308106020101020101", FormatStatus.NotDeterministic)]
    [InlineData("3080020101020101", FormatStatus.NotDeterministic)]
    [InlineData("3106020101020101", FormatStatus.Malformed)]
    [InlineData("3006030101020101", FormatStatus.Malformed)]
    [InlineData("30050200020101", FormatStatus.Malformed)]
    [InlineData("3006020181020101", FormatStatus.OutOfRange)]
    [InlineData("300702020001020101", FormatStatus.NotDeterministic)]
    [InlineData("30260221010000000000000000000000000000000000000000000000000000000000000000020101", FormatStatus.OutOfRange)]
    [InlineData("3003020101", FormatStatus.Truncated)]
    public void Refuses_every_other_encoding(string hex, FormatStatus status)
    {
        byte[] der = Convert.FromHexString(hex);
        Assert.Equal(status, DerSignature.Read(der, 0, der.Length, new byte[64]));
    }

    [Fact]
    public void Right_aligns_short_integers()
    {
        byte[] signature = [.. Enumerable.Repeat((byte)0xEE, 64)];
        byte[] der = Convert.FromHexString("FF3007020101020200FF");
        Assert.Equal(FormatStatus.Ok, DerSignature.Read(der, 1, der.Length - 1, signature));
        byte[] expected = new byte[64];
        expected[31] = 1;
        expected[63] = 255;
        Assert.Equal(expected, signature);
    }

    [Fact]
    public void Answers_random_bytes_with_a_status_and_never_with_an_exception()
    {
        var random = new Random(9);
        byte[] signature = new byte[64];
        for (int i = 0; i < 100_000; i++)
        {
            byte[] der = new byte[random.Next(80)];
            random.NextBytes(der);
            if (der.Length > 3)
            {
                der[0] = 0x30;
                der[1] = (byte)(der.Length - 2);
                der[2] = 2;
            }

            Assert.True(Enum.IsDefined(DerSignature.Read(der, 0, der.Length, signature)));
        }
    }
}
