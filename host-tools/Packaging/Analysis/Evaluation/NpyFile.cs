using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TinyDevice.Packaging.Analysis.Evaluation;

/// <summary>An array of NumPy's .npy format, versions 1 and 2, little-endian and in C order.</summary>
/// <remarks>Source: numpy.lib.format. No kept .NET library of this size exists, and the format is two pages.</remarks>
public sealed partial class NpyFile
{
    private const int PreambleSize = 8;
    private const int MaxRank = 32;

    private NpyFile(NpyType type, int[] shape, ReadOnlyMemory<byte> data)
    {
        Type = type;
        Shape = shape;
        Data = data;
    }

    /// <summary>Element type.</summary>
    public NpyType Type { get; }

    /// <summary>Lengths of the dimensions, outermost first; empty for a single value.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The elements, raw and little-endian.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Bytes of one element.</summary>
    public int ElementBytes => BytesOf(Type);

    /// <summary>Number of elements.</summary>
    public int Count => Data.Length / ElementBytes;

    /// <summary>Whether the bytes begin like a .npy file.</summary>
    public static bool IsNpy(ReadOnlySpan<byte> bytes) => bytes is [0x93, ..] && bytes[1..].StartsWith("NUMPY"u8);

    /// <summary>Reads an array.</summary>
    /// <param name="bytes">The file, borrowed.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="DataFormatException">It is no .npy file or one of a kind that is not read.</exception>
    public static NpyFile Read(ReadOnlyMemory<byte> bytes, string name)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length < PreambleSize + 4 || !IsNpy(span))
        {
            throw new DataFormatException($"{name} is no .npy file; save it with numpy.save.");
        }

        int lengthBytes = span[6] switch
        {
            1 => 2,
            2 => 4,
            _ => throw new DataFormatException($"{name} has .npy version {span[6]}.{span[7]}; versions 1 and 2 are read, so save it with plain numpy.save."),
        };
        long length = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(span[PreambleSize..]) : BinaryPrimitives.ReadUInt32LittleEndian(span[PreambleSize..]);
        long dataStart = PreambleSize + lengthBytes + length;
        if (dataStart > span.Length)
        {
            throw new DataFormatException($"{name} ends inside its header; copy it again.");
        }

        string header = Encoding.Latin1.GetString(span[(PreambleSize + lengthBytes)..(int)dataStart]);
        NpyType type = ReadType(header, name);
        int[] shape = ReadShape(header, name);
        long expected = shape.Aggregate((long)BytesOf(type), (product, dimension) => product > int.MaxValue ? product : product * dimension);
        return span.Length - dataStart == expected
            ? new NpyFile(type, shape, bytes[(int)dataStart..])
            : throw new DataFormatException($"{name} holds {span.Length - dataStart} data bytes where its shape ({string.Join(", ", shape)}) asks for {expected}; save it again.");
    }

    /// <summary>Element <paramref name="index"/> as a number.</summary>
    public double this[int index]
    {
        get
        {
            ReadOnlySpan<byte> element = Data.Span.Slice(index * ElementBytes, ElementBytes);
            return Type switch
            {
                NpyType.Int8 => (sbyte)element[0],
                NpyType.UInt8 => element[0],
                NpyType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
                NpyType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element),
                _ => BinaryPrimitives.ReadSingleLittleEndian(element),
            };
        }
    }

    private static int BytesOf(NpyType type) => type switch
    {
        NpyType.Int8 or NpyType.UInt8 => 1,
        NpyType.Int64 => 8,
        _ => 4,
    };

    private static NpyType ReadType(string header, string name)
    {
        if (!OrderPattern().IsMatch(header))
        {
            throw new DataFormatException($"{name} is not in C order; save numpy.ascontiguousarray of it.");
        }

        Match match = TypePattern().Match(header);
        return match.Groups[1].Value switch
        {
            "|i1" => NpyType.Int8,
            "|u1" => NpyType.UInt8,
            "<i4" => NpyType.Int32,
            "<i8" => NpyType.Int64,
            "<f4" => NpyType.Float32,
            var other => throw new DataFormatException(
                $"{name} holds elements of type '{other}'; convert it with astype to int8, uint8, int32, int64 or float32."),
        };
    }

    private static int[] ReadShape(string header, string name)
    {
        Match match = ShapePattern().Match(header);
        string[] parts = match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int[] shape = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!match.Success || parts.Length > MaxRank || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
            {
                throw new DataFormatException($"{name} has a shape that cannot be read; save it again.");
            }
        }

        return match.Success ? shape : throw new DataFormatException($"{name} states no shape; save it again.");
    }

    [GeneratedRegex("'descr'\\s*:\\s*'([^']*)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex("'fortran_order'\\s*:\\s*False")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("'shape'\\s*:\\s*\\(([^)]*)\\)")]
    private static partial Regex ShapePattern();
}
