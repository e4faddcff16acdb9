using System.Buffers.Binary;
using System.Text;

namespace TinyDevice.Packaging.Tests.Analysis;

/// <summary>Makes .npy files as numpy.save does.</summary>
internal static class NpyBytes
{
    public static byte[] Make(string type, string shape, byte[] data, int version = 1, string order = "False")
    {
        byte[] header = Encoding.Latin1.GetBytes($"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}".PadRight(117) + "\n");
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        }

        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. header, .. data];
    }
}
