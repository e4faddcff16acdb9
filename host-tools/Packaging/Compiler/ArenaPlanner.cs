using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler;

/// <summary>Places buffers in the arena so that those alive at the same time do not overlap, in as few bytes as it can find.</summary>
/// <remarks>
/// Placing by decreasing size, as TFLM does, is often above the lower bound; the order is what matters, so several orders are tried and
/// the best one is improved by swaps until the bound is met. Same input, same plan: the random numbers have a fixed seed.
/// </remarks>
internal static class ArenaPlanner
{
    private const int MaxSwaps = 4000;

    // Bounds the time for graphs of many thousand tensors, where one placement takes time with their square.
    private const long MaxComparisons = 500_000_000;

    // Far above any device, and low enough that no plan leaves 32 bits.
    private const int MaxBound = 1 << 26;

    /// <summary>Most bytes alive during any one step.</summary>
    public static int LowerBound(IReadOnlyList<ArenaBuffer> buffers)
    {
        // The sum can only grow where a buffer begins.
        long bound = 0;
        foreach (int step in buffers.Select(buffer => buffer.First).Distinct())
        {
            bound = Math.Max(bound, buffers.Where(buffer => buffer.First <= step && step <= buffer.Last).Sum(buffer => (long)buffer.Bytes));
        }

        return bound <= MaxBound
            ? (int)bound
            : throw new ModelCompileException($"The model keeps {bound} bytes of activations at one time, more than any device has: make its tensors smaller.");
    }

    /// <summary>Sets every buffer's offset and returns the bytes needed.</summary>
    public static int Plan(IReadOnlyList<ArenaBuffer> buffers)
    {
        int bound = LowerBound(buffers);
        ArenaBuffer[][] orders =
        [
            [.. buffers.OrderByDescending(buffer => buffer.Bytes).ThenBy(buffer => buffer.First)],
            [.. buffers.OrderByDescending(buffer => (long)buffer.Bytes * (buffer.Last - buffer.First + 1L))],
            [.. buffers.OrderByDescending(buffer => buffer.Last - buffer.First).ThenByDescending(buffer => buffer.Bytes)],
            [.. buffers.OrderBy(buffer => buffer.First).ThenByDescending(buffer => buffer.Bytes)],
        ];
        ArenaBuffer[] best = orders.MinBy(order => Place(order))!;
        int size = Improve(best, Place(best), bound);
        Place(best);
        return size;
    }

    private static int Improve(ArenaBuffer[] order, int size, int bound)
    {
        var random = new Random(1);
        long swaps = Math.Min(MaxSwaps, MaxComparisons / ((long)order.Length * order.Length));
        for (int i = 0; i < swaps && size > bound; i++)
        {
            int a = random.Next(order.Length);
            int b = random.Next(order.Length);
            (order[a], order[b]) = (order[b], order[a]);
            int candidate = Place(order);
            if (candidate <= size)
            {
                size = candidate;
            }
            else
            {
                (order[a], order[b]) = (order[b], order[a]);
            }
        }

        return size;
    }

    /// <summary>Gives each buffer in turn the lowest gap among those already placed that it fits in.</summary>
    private static int Place(ArenaBuffer[] order)
    {
        List<ArenaBuffer> placed = [];
        long size = 0;
        foreach (ArenaBuffer buffer in order)
        {
            long offset = 0;
            foreach (ArenaBuffer other in placed)
            {
                if (other.Overlaps(buffer))
                {
                    if (offset + buffer.Bytes <= other.Offset)
                    {
                        break;
                    }

                    offset = Math.Max(offset, (long)other.Offset + other.Bytes);
                }
            }

            buffer.Offset = checked((int)offset);
            size = Math.Max(size, offset + buffer.Bytes);
            int place = placed.FindIndex(other => other.Offset > buffer.Offset);
            placed.Insert(place < 0 ? placed.Count : place, buffer);
        }

        return checked((int)size);
    }
}
