namespace TinyDevice.Formats.Tests;

public sealed class CoseSign1Tests
{
    private static readonly string Signature = "5840" + new string('5', 128);
    private static readonly string Hint = "3A000100005820" + new string('7', 64);

    [Fact]
    public void Finds_every_part()
    {
        byte[] bytes = Convert.FromHexString("D2844AA20126044531313131 31A1".Replace(" ", "", StringComparison.Ordinal) + Hint + "43010203" + Signature);
        var message = new CoseSign1();
        byte[] shifted = [0, 0, .. bytes, 0];
        Assert.Equal(FormatStatus.Ok, message.Read(shifted, 2, bytes.Length));
        Assert.Equal(-7, message.Algorithm);
        Assert.Equal("A2012604453131313131", Hex(shifted, message.ProtectedOffset, message.ProtectedLength));
        Assert.Equal("3131313131", Hex(shifted, message.KeyIdOffset, message.KeyIdLength));
        Assert.Equal(new string('7', 64), Hex(shifted, message.HintOffset, 32));
        Assert.Equal("010203", Hex(shifted, message.PayloadOffset, message.PayloadLength));
        Assert.Equal(new string('5', 128), Hex(shifted, message.SignatureOffset, 64));
    }

    [Fact]
    public void Forgets_an_earlier_message()
    {
        var message = new CoseSign1();
        byte[] first = Convert.FromHexString("D28447A2012604423131A1" + Hint + "40" + Signature);
        byte[] second = Convert.FromHexString("D28440A040" + Signature);
        Assert.Equal(FormatStatus.Ok, message.Read(first, 0, first.Length));
        Assert.Equal(FormatStatus.Ok, message.Read(second, 0, second.Length));
        Assert.Equal(0, message.Algorithm);
        Assert.Equal(0, message.KeyIdLength);
        Assert.Equal(-1, message.HintOffset);
    }

    [Theory]
    [InlineData("84 43A10126 A0 40", FormatStatus.Malformed)] // no tag
    [InlineData("D3 84 43A10126 A0 40", FormatStatus.Malformed)] // another tag
    [InlineData("D2 85 43A10126 A0 40", FormatStatus.OutOfRange)] // five items
    [InlineData("D2 84 A10126 A0 40", FormatStatus.Malformed)] // protected header not wrapped
    [InlineData("D2 84 44A1012600 A0 40", FormatStatus.TrailingData)] // more after the protected map
    [InlineData("D2 84 42A101 A0 40", FormatStatus.Truncated)] // protected map cut
    [InlineData("D2 84 43A10126 A0 F6", FormatStatus.Malformed)] // detached payload
    [InlineData("D2 84 46A20126010126 A0 40", FormatStatus.NotDeterministic)] // algorithm twice
    [InlineData("D2 84 43A10126 A10126 40", FormatStatus.Malformed)] // algorithm in both headers
    [InlineData("D2 84 44A1044131 A1044131 40", FormatStatus.Malformed)] // key id in both headers
    [InlineData("D2 84 48A1026745533235366162 A0 40", FormatStatus.UnknownCriticalField)] // critical header
    [InlineData("D2 84 43A10126 A1028101 40", FormatStatus.UnknownCriticalField)] // critical header, unprotected
    [InlineData("D2 84 48A101654553323536 A0 40", FormatStatus.UnsupportedAlgorithm)] // algorithm as text
    [InlineData("D2 84 43A10126 A13A0001000100 40", FormatStatus.UnknownCriticalField)] // unknown private header
    [InlineData("D2 84 43A10126 A13A0001000040 40", FormatStatus.OutOfRange)] // hint of another length
    [InlineData("D2 84 43A10126 BFFF 40", FormatStatus.NotDeterministic)] // indefinite map
    public void Refuses_what_is_not_one_well_formed_message(string start, FormatStatus status)
    {
        byte[] bytes = Convert.FromHexString(start.Replace(" ", "", StringComparison.Ordinal) + Signature);
        Assert.Equal(status, new CoseSign1().Read(bytes, 0, bytes.Length));
    }

    [Fact]
    public void Refuses_signatures_of_any_other_length()
    {
        foreach (string signature in (string[])["40", "583F" + new string('5', 126), "5841" + new string('5', 130)])
        {
            byte[] bytes = Convert.FromHexString("D28443A10126A040" + signature);
            Assert.Equal(FormatStatus.OutOfRange, new CoseSign1().Read(bytes, 0, bytes.Length));
        }
    }

    [Fact]
    public void Answers_damaged_messages_with_a_status_and_never_with_an_exception()
    {
        byte[] good = Convert.FromHexString("D28447A2012604423131A1" + Hint + "43010203" + Signature);
        var random = new Random(13);
        var message = new CoseSign1();
        for (int i = 0; i < 100_000; i++)
        {
            byte[] bad = [.. good];
            for (int j = random.Next(1, 5); j > 0; j--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            Assert.True(Enum.IsDefined(message.Read(bad, 0, random.Next(bad.Length + 1))));
        }
    }

    private static string Hex(byte[] buffer, int offset, int length)
    {
        return Convert.ToHexString(buffer, offset, length);
    }
}
