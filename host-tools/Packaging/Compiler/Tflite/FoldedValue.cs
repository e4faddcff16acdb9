using System.Buffers.Binary;

namespace TinyDevice.Packaging.Compiler.Tflite;

/// <summary>Whole numbers a tensor of int32 or int64 holds, known before the model runs.</summary>
internal static class FoldedValue
{
    /// <summary>The values of a constant tensor; null for one that is no constant of whole numbers.</summary>
    public static long[]? Read(TfliteTensor tensor)
    {
        int width = WidthOf(tensor.Type);
        if (!tensor.IsConstant || width == 0 || tensor.Data.Length != (long)tensor.Elements * width)
        {
            return null;
        }

        var values = new long[tensor.Elements];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> bytes = tensor.Data.Span[(i * width)..];
            values[i] = width == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
        }

        return values;
    }

    /// <summary>The bytes of a tensor with these values; null when they do not fit its type or its number of elements.</summary>
    public static byte[]? Write(TfliteTensor tensor, IReadOnlyList<long> values)
    {
        int width = WidthOf(tensor.Type);
        if (width == 0 || values.Count != tensor.Elements || values.Count == 0
            || (width == sizeof(int) && values.Any(value => value is < int.MinValue or > int.MaxValue)))
        {
            return null;
        }

        var bytes = new byte[values.Count * width];
        for (int i = 0; i < values.Count; i++)
        {
            Span<byte> place = bytes.AsSpan(i * width);
            if (width == sizeof(int))
            {
                BinaryPrimitives.WriteInt32LittleEndian(place, (int)values[i]);
            }
            else
            {
                BinaryPrimitives.WriteInt64LittleEndian(place, values[i]);
            }
        }

        return bytes;
    }

    private static int WidthOf(TfliteType type) => type switch
    {
        TfliteType.Int32 => sizeof(int),
        TfliteType.Int64 => sizeof(long),
        _ => 0,
    };
}
