using System.Buffers.Binary;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Writes constants of 32-bit integers.</summary>
internal static class ConstantWords
{
    /// <summary>Little-endian bytes of the values.</summary>
    public static byte[] Encode(IReadOnlyList<int> values)
    {
        var bytes = new byte[4 * values.Count];
        for (int i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), values[i]);
        }

        return bytes;
    }
}
