namespace TinyDevice.Formats.Tests;

public sealed class LittleEndianTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(0x12345678)]
    public void Reads_back_the_32_bits_it_wrote(int value)
    {
        byte[] buffer = new byte[6];
        LittleEndian.WriteInt32(buffer, 1, value);
        Assert.Equal(BitConverter.GetBytes(value), buffer[1..5]);
        Assert.Equal(value, LittleEndian.ReadInt32(buffer, 1));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-2L)]
    [InlineData(0x0123456789ABCDEF)]
    public void Reads_back_the_64_bits_it_wrote(long value)
    {
        byte[] buffer = new byte[8];
        LittleEndian.WriteInt64(buffer, 0, value);
        Assert.Equal(BitConverter.GetBytes(value), buffer);
        Assert.Equal(value, LittleEndian.ReadInt64(buffer, 0));
    }

    [Fact]
    public void Sign_extends_only_where_the_name_says_so()
    {
        byte[] buffer = { 0xFE, 0xFF };
        Assert.Equal(0xFFFE, LittleEndian.ReadUInt16(buffer, 0));
        Assert.Equal(-2, LittleEndian.ReadInt16(buffer, 0));
    }
}
