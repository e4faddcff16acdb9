namespace TinyDevice.Inference.Tests;

/// <summary>CRC-32 with the zlib polynomial, as in the golden manifests.</summary>
internal static class Crc32
{
    public static uint HashToUInt32(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }
}
