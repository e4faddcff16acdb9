namespace TinyDevice.Formats.Tests;

public sealed class ReasonRecordTests
{
    [Fact]
    public void Reads_back_every_field()
    {
        ReasonRecord record = Sample();
        byte[] bytes = new byte[ReasonRecord.Size];
        record.Write(bytes);
        ReasonRecord read = new();
        Assert.Equal(FormatStatus.Ok, read.Read(bytes, bytes.Length));
        Assert.Equivalent(record, read, strict: true);
    }

    [Fact]
    public void Says_nothing_after_any_flipped_bit()
    {
        byte[] bytes = new byte[ReasonRecord.Size];
        Sample().Write(bytes);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            ReasonRecord read = Sample();
            Assert.NotEqual(FormatStatus.Ok, read.Read(bytes, bytes.Length));
            Assert.Equal(0, read.Cause);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Cuts_long_versions_and_replaces_what_is_not_ascii()
    {
        ReasonRecord record = new() { FromVersion = new string('v', 40), ToVersion = "1.0-é\n" };
        byte[] bytes = new byte[ReasonRecord.Size];
        record.Write(bytes);
        ReasonRecord read = new();
        Assert.Equal(FormatStatus.Ok, read.Read(bytes, bytes.Length));
        Assert.Equal(new string('v', ReasonRecord.MaxVersion), read.FromVersion);
        Assert.Equal("1.0-??", read.ToVersion);
    }

    private static ReasonRecord Sample() => new()
    {
        Cause = 301,
        Stage = 4,
        Action = 99,
        Sample = 3,
        Offset = 17,
        Expected = 200,
        Got = 201,
        Detail = 5,
        BootTries = 2,
        Attempts = 9,
        BytesReceived = 54321,
        LatencyMs = 812,
        FromVersion = "1.0",
        ToVersion = "2.0-rc.1",
    };
}
