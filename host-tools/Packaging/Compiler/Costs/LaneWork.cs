using System.Buffers.Binary;
using TinyDevice.Inference.Kernels;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Costs;

/// <summary>What kernels with sums in lanes do depending on the weights: how often lanes are emptied, and which channels need the plain formula.</summary>
internal static class LaneWork
{
    private const int OperandValues = 4;
    private const int OutputZero = 3;
    private const int Min = 4;

    /// <summary>Adds it for an op of so many positions.</summary>
    /// <param name="work">Takes it.</param>
    /// <param name="op">The op.</param>
    /// <param name="positions">Rows of inputs.</param>
    /// <param name="largest">Largest block of weights; 0 for the depthwise kernel, which never empties lanes.</param>
    public static void Add(Dictionary<string, long> work, LoweredOp op, long positions, int largest)
    {
        (int channels, int depth) = (op.Parameters[0], op.Parameters[1]);
        int fills = largest == 0 ? 1 : Fills(op, depth, largest);
        long plain = PlainChannels(op, channels, fills);
        long signed = op.Parameters[Min] < op.Parameters[OutputZero] ? channels - plain : 0;
        work["emptied"] = fills == 1 ? 0 : positions * ((channels + 2) / 3) * fills;
        work["plain output"] = positions * plain;
        work["signed output"] = positions * signed;
    }

    private static int Fills(LoweredOp op, int depth, int largest)
    {
        int run = Lanes.Run(op.Constants[1].Data, op.Parameters[2], depth, largest, op.Parameters[0], Lanes.MaxRun);
        int blocks = Lanes.BlockCount(depth, largest);
        return run == 0 || blocks <= run ? 1 : (blocks + run - 1) / run;
    }

    private static long PlainChannels(LoweredOp op, int channels, int fills)
    {
        byte[] bytes = op.Constants[0].Data;
        var table = new int[bytes.Length / sizeof(int)];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * sizeof(int)));
        }

        var scale = new LaneScale(3);
        scale.Begin([.. new int[OperandValues], .. op.Parameters], fills);
        return Enumerable.Range(0, channels).Count(channel => !scale.Fit(table, 3 * channel, 0));
    }
}
