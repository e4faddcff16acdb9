using TinyDevice.Formats;
using TinyDevice.Inference.Kernels;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>Proves from the weights that no sum of a packed op can leave its lane, whatever the inputs; docs/adr/0080.</summary>
internal static class LaneProof
{
    private const int Plain = 0;
    private const int Packed = 1;
    private const int PackedAndEmptied = 2;
    private const int GroupsParameter = 21;
    private const int MaxDepth = 32_767;
    private const int MinShift = -17;
    private const int MaxShift = 14;

    // A scaled output keeps 15 bits before its binary point at bit 48.
    private const double MaxOutput = 1 << 13;

    /// <summary>The fastest variant that is exact for every input: 1 packed, 2 packed with lanes emptied after every block, 0 plain.</summary>
    public static int VariantOf(LoweredOp op)
    {
        bool isDense = op.Code == ModelOpCode.FullyConnected || (op.Code == ModelOpCode.Conv2D && op.Parameters[GroupsParameter] == 1);
        if (!isDense || op.Filters!.Depth > MaxDepth)
        {
            return Plain;
        }

        (byte[] table, byte[] weights) = (op.Constants[0].Data, op.Constants[1].Data);
        int depth = op.Filters.Depth;
        int variant = Packed;
        for (int channel = 0; channel < op.Filters.Channels && variant != Plain; channel++)
        {
            ReadOnlySpan<byte> filter = weights.AsSpan(channel * depth, depth);
            variant = Math.Max(variant, VariantOf(filter, op.Parameters[2]));
            bool fits = variant != int.MaxValue && ScalesExactly(filter, op.Parameters[2], table.AsSpan(channel * ModelFormat.ChannelEntrySize));
            variant = fits ? variant : Plain;
        }

        return variant;
    }

    private static int VariantOf(ReadOnlySpan<byte> filter, int zero)
    {
        if (FitsLane(filter, zero))
        {
            return Packed;
        }

        for (int first = 0; first < filter.Length;)
        {
            int size = PackedRows.BlockSize(filter.Length - first);
            if (!FitsLane(filter[first..Math.Min(first + size, filter.Length)], zero))
            {
                return int.MaxValue;
            }

            first += size;
        }

        return PackedAndEmptied;
    }

    private static bool FitsLane(ReadOnlySpan<byte> weights, int zero)
    {
        (long lowest, long highest) = Range(weights, zero);
        return lowest >= -PackedRows.LaneZero && highest < PackedRows.LaneZero;
    }

    private static (long Lowest, long Highest) Range(ReadOnlySpan<byte> weights, int zero)
    {
        long lowest = 0;
        long highest = 0;
        foreach (byte stored in weights)
        {
            int weight = stored - zero;
            lowest += weight > 0 ? weight * sbyte.MinValue : weight * sbyte.MaxValue;
            highest += weight > 0 ? weight * sbyte.MaxValue : weight * sbyte.MinValue;
        }

        return (lowest, highest);
    }

    /// <summary>True when no step of the plain kernel wraps at 32 bits and the scaled output fits 64.</summary>
    private static bool ScalesExactly(ReadOnlySpan<byte> filter, int zero, ReadOnlySpan<byte> entry)
    {
        int bias = BitConverter.ToInt32(entry);
        int multiplier = BitConverter.ToInt32(entry[4..]);
        int shift = BitConverter.ToInt32(entry[8..]);
        (long lowest, long highest) = Range(filter, zero);
        double extreme = Math.Max(Math.Abs(lowest + (double)bias), Math.Abs(highest + (double)bias));
        return shift is >= MinShift and <= MaxShift
            && extreme * Math.Pow(2, Math.Max(shift, 0)) < int.MaxValue
            && extreme * multiplier * Math.Pow(2, shift - 31) < MaxOutput;
    }
}
