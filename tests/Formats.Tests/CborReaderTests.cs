using System.Formats.Cbor;

namespace TinyDevice.Formats.Tests;

public sealed class CborReaderTests
{
    [Theory]
    [InlineData("00", 0L)]
    [InlineData("17", 23L)]
    [InlineData("1818", 24L)]
    [InlineData("18FF", 255L)]
    [InlineData("190100", 256L)]
    [InlineData("1A00010000", 65536L)]
    [InlineData("1B0000000100000000", 4294967296L)]
    [InlineData("1B7FFFFFFFFFFFFFFF", long.MaxValue)]
    [InlineData("20", -1L)]
    [InlineData("37", -24L)]
    [InlineData("3818", -25L)]
    [InlineData("3A00010000", -65537L)]
    [InlineData("3B7FFFFFFFFFFFFFFF", long.MinValue)]
    public void Reads_integers(string hex, long value)
    {
        CborReader reader = Start(hex);
        Assert.Equal(value, reader.ReadInteger(long.MinValue, long.MaxValue));
        reader.RequireEnd();
        Assert.Equal(FormatStatus.Ok, reader.Status);
    }

    [Theory]
    [InlineData("1817", FormatStatus.NotDeterministic)]
    [InlineData("1900FF", FormatStatus.NotDeterministic)]
    [InlineData("1A0000FFFF", FormatStatus.NotDeterministic)]
    [InlineData("1B00000000FFFFFFFF", FormatStatus.NotDeterministic)]
    [InlineData("1B8000000000000000", FormatStatus.OutOfRange)]
    [InlineData("1C", FormatStatus.Malformed)]
    [InlineData("1F", FormatStatus.NotDeterministic)]
    [InlineData("", FormatStatus.Truncated)]
    [InlineData("18", FormatStatus.Truncated)]
    [InlineData("1A000100", FormatStatus.Truncated)]
    [InlineData("40", FormatStatus.Malformed)]
    [InlineData("F4", FormatStatus.Malformed)]
    [InlineData("0000", FormatStatus.TrailingData)]
    public void Refuses_integers_in_any_other_form(string hex, FormatStatus status)
    {
        CborReader reader = Start(hex);
        reader.ReadInteger(long.MinValue, long.MaxValue);
        reader.RequireEnd();
        Assert.Equal(status, reader.Status);
    }

    [Theory]
    [InlineData("9FFF", FormatStatus.NotDeterministic)]
    [InlineData("BFFF", FormatStatus.NotDeterministic)]
    [InlineData("5F4100FF", FormatStatus.NotDeterministic)]
    [InlineData("A201000100", FormatStatus.NotDeterministic)]
    [InlineData("A202000100", FormatStatus.NotDeterministic)]
    [InlineData("A220000100", FormatStatus.NotDeterministic)]
    [InlineData("A2626161006162 00", FormatStatus.NotDeterministic)]
    [InlineData("F93C00", FormatStatus.Malformed)]
    [InlineData("F7", FormatStatus.Malformed)]
    [InlineData("E0", FormatStatus.Malformed)]
    [InlineData("818181818100", FormatStatus.TooDeep)]
    [InlineData("C1C1C1C1C100", FormatStatus.TooDeep)]
    [InlineData("A100A100A100A100A10000", FormatStatus.TooDeep)]
    [InlineData("9B7FFFFFFFFFFFFFFF00", FormatStatus.Truncated)]
    [InlineData("BB7FFFFFFFFFFFFFFF0000", FormatStatus.Truncated)]
    [InlineData("5B7FFFFFFFFFFFFFFF00", FormatStatus.OutOfRange)]
    [InlineData("7A7FFFFFFF00", FormatStatus.Truncated)]
    [InlineData("A1", FormatStatus.Truncated)]
    [InlineData("A100", FormatStatus.Truncated)]
    public void Refuses_to_skip_what_it_would_refuse_to_read(string hex, FormatStatus status)
    {
        CborReader reader = Start(hex.Replace(" ", "", StringComparison.Ordinal));
        reader.Skip();
        Assert.Equal(status, reader.Status);
    }

    [Theory]
    [InlineData("F4")]
    [InlineData("F6")]
    [InlineData("C100")]
    [InlineData("8181818100")]
    [InlineData("A301002000616100")]
    [InlineData("A3616100616200626161F5")]
    [InlineData("83010243000102")]
    public void Skips_exactly_one_item(string hex)
    {
        CborReader reader = Start(hex + "07");
        reader.Skip();
        Assert.Equal(7, reader.ReadInteger(0, 7));
        reader.RequireEnd();
        Assert.Equal(FormatStatus.Ok, reader.Status);
    }

    [Fact]
    public void Keeps_the_first_fault_and_reads_nothing_after_it()
    {
        CborReader reader = Start("40 05".Replace(" ", "", StringComparison.Ordinal));
        reader.ReadInteger(0, 9);
        int position = reader.Position;
        Assert.Equal(0, reader.ReadInteger(0, 9));
        Assert.Equal(0, reader.ReadBytes(0, 9));
        Assert.Equal(0, reader.ReadMap(9));
        reader.Fail(FormatStatus.TooDeep);
        Assert.Equal(FormatStatus.Malformed, reader.Status);
        Assert.Equal(position, reader.Position);
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(0, -1)]
    [InlineData(2, 2)]
    [InlineData(4, 0)]
    [InlineData(1, int.MaxValue)]
    public void Refuses_bounds_outside_the_buffer(int start, int count)
    {
        var reader = new CborReader();
        reader.Start(new byte[3], start, count);
        Assert.Equal(0, reader.ReadInteger(0, 0));
        Assert.Equal(FormatStatus.Truncated, reader.Status);
    }

    [Fact]
    public void Never_accepts_random_bytes_that_dotnets_reader_refuses()
    {
        var random = new Random(3);
        int accepted = 0;
        for (int i = 0; i < 200_000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 12)];
            random.NextBytes(bytes);
            var reader = new CborReader();
            reader.Start(bytes, 0, bytes.Length);
            reader.Skip();
            reader.RequireEnd();
            if (reader.Status == FormatStatus.Ok)
            {
                accepted++;
                Assert.True(DotnetAccepts(bytes), Convert.ToHexString(bytes));
            }
        }

        Assert.True(accepted > 1000);
    }

    private static bool DotnetAccepts(byte[] bytes)
    {
        try
        {
            // Lax: how strict the device is beyond well-formedness is for the tests above; it leaves UTF-8 to the host.
            var reader = new System.Formats.Cbor.CborReader(bytes, CborConformanceMode.Lax);
            reader.SkipValue();
            return reader.BytesRemaining == 0;
        }
        catch (CborContentException)
        {
            return false;
        }
    }

    private static CborReader Start(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var reader = new CborReader();
        reader.Start(bytes, 0, bytes.Length);
        return reader;
    }
}
