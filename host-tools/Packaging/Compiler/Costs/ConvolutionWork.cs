using TinyDevice.Formats;
using TinyDevice.Inference.Kernels;
using TinyDevice.Packaging.Compiler.Lowering;
using TinyDevice.Packaging.Compiler.Packing;

namespace TinyDevice.Packaging.Compiler.Costs;

/// <summary>The work of ops with filters or windows: what counts besides products is how often a filter hangs over the edge.</summary>
internal static class ConvolutionWork
{
    private const int Geometry = 9;

    /// <summary>FULLY_CONNECTED, a row at a time.</summary>
    public static void AddDense(Dictionary<string, long> work, LoweredOp op) => AddProducts(work, op, op.Parameters[Geometry]);

    /// <summary>CONV_2D and DEPTHWISE_CONV_2D.</summary>
    public static void Add(Dictionary<string, long> work, LoweredOp op)
    {
        List<int> p = op.Parameters;
        var rows = new Reach(p[Geometry + 1], p[Geometry + 4], p[Geometry + 6], p[Geometry + 8], p[Geometry + 10], p[Geometry + 13]);
        var columns = new Reach(p[Geometry + 2], p[Geometry + 5], p[Geometry + 7], p[Geometry + 9], p[Geometry + 11], p[Geometry + 14]);
        long batches = p[Geometry];
        long positions = batches * rows.Positions * columns.Positions;
        long taps = (long)rows.Filter * columns.Filter;
        long inside = batches * rows.TapsInside * columns.TapsInside;
        if (op.Code == ModelOpCode.DepthwiseConv2D)
        {
            long channels = p[0];
            long interior = batches * rows.Interior * columns.Interior;
            work["line"] = batches * rows.Positions;
            work["position"] = positions;
            work["input"] = op.Inputs[0].Bytes;
            work["interior tap"] = interior * channels * taps;
            work["interior output"] = interior * channels;
            work["edge output"] = (positions - interior) * channels;
            work["tap inside"] = inside * channels;
            work["tap outside"] = ((positions * taps) - inside) * channels;
            if (op.Variant != 0)
            {
                LaneWork.Add(work, op, positions, 0);
            }

            work["channel"] = channels;
            work["channel line"] = batches * rows.Positions * channels;
            work["input line"] = batches * rows.Input * channels;
            return;
        }

        int groups = p[Geometry + 12];
        long depth = p[Geometry + 3] / groups;
        work["tap inside"] = groups * inside;
        work["tap outside"] = groups * ((positions * taps) - inside);
        work["copied"] = groups * inside * depth;
        work["padding"] = groups * ((positions * taps) - inside) * depth;
        AddProducts(work, op, positions);
    }

    /// <summary>Pools.</summary>
    public static void AddPool(Dictionary<string, long> work, IReadOnlyList<int> p)
    {
        var rows = new Reach(p[1], p[4], p[6], p[8], 1, p[10]);
        var columns = new Reach(p[2], p[5], p[7], p[9], 1, p[11]);
        long outputs = (long)p[0] * p[3];
        work["position"] = (long)p[0] * rows.Positions * columns.Positions;
        work["output"] = outputs * rows.Positions * columns.Positions;
        work["line"] = outputs * rows.TapsInside * columns.Positions;
        work["tap"] = outputs * rows.TapsInside * columns.TapsInside;
    }

    /// <summary>Which of the depthwise kernels' loops an op takes.</summary>
    public static string DepthwisePath(LoweredOp op)
    {
        List<int> p = op.Parameters;
        bool isSingle = p[Geometry + 12] == 1;
        bool isColumn = isSingle && p[Geometry + 7] == 1 && p[Geometry + 4] * p[Geometry + 5] == 1 && p[Geometry + 13] + p[Geometry + 14] == 0;
        string shape = isColumn ? "column" : isSingle && p[Geometry + 6] == 3 && p[Geometry + 7] == 3 ? "3x3" : isSingle ? "any" : "multiplied";
        string stride = op.Variant == 0 ? "" : " stride " + p[Geometry + 8];
        return shape + stride + (op.Filters!.BlockChannels > 0 ? " streamed" : "");
    }

    /// <summary>Which of the dense kernels' loops an op takes.</summary>
    public static string DensePath(LoweredOp op) =>
        (op.Variant == 0 ? "" : IsTiled(op) ? "tiles" + (IsDilated(op) ? " dilated" : "") : "rows") + (op.Filters!.BlockChannels > 0 ? " streamed" : "");

    private static bool IsTiled(LoweredOp op)
    {
        List<int> p = op.Parameters;
        long rows = op.Code == ModelOpCode.FullyConnected ? p[Geometry] : (long)p[Geometry] * p[Geometry + 4] * p[Geometry + 5];
        return rows >= Tiles.MinRows;
    }

    private static bool IsDilated(LoweredOp op) => op.Code == ModelOpCode.Conv2D && op.Parameters[Geometry + 11] > 1;

    private static void AddProducts(Dictionary<string, long> work, LoweredOp op, long positions)
    {
        (long channels, int depth) = (op.Parameters[0], op.Parameters[1]);
        int block = op.Filters!.BlockChannels;
        work["position"] = positions;
        work["output"] = positions * channels;
        work["channel"] = block == 0 ? 0 : channels;
        if (op.Variant == 0)
        {
            work["product"] = positions * channels * depth;
            return;
        }

        bool isTiled = IsTiled(op);
        if (!isTiled && op.Variant == DenseOp.PackedOnTheWay)
        {
            work["input"] = positions * depth;
            work["product"] = positions * channels * depth;
            work["block"] = positions * channels * ((depth / 32) + (depth % 32 / 8) + (depth % 8));
            work["pass"] = positions * ((depth / 32) + (depth % 32 / 8) + (depth % 8));
            return;
        }

        int largest = isTiled ? PackedTile.Largest : PackedRows.Largest;
        long triples = (channels + 2) / 3;
        long blocks = Lanes.BlockCount(depth, largest);
        long padded = PaddedDepth(depth, largest);
        long groups = isTiled ? Groups(op, positions, depth) : positions;
        work["input"] = positions * padded;
        work["product"] = positions * triples * padded;
        work["block"] = positions * triples * blocks;
        work["triple"] = positions * triples;
        work["group"] = groups;
        work["group triple"] = groups * triples;
        work["group block"] = groups * triples * blocks;
        work["weight"] = groups * triples * padded;
        LaneWork.Add(work, op, positions, largest);
        work["packed"] = op.Variant == DenseOp.PackedOnTheWay ? groups * channels * depth : 0;
    }

    /// <summary>How many times rows of inputs are taken through together.</summary>
    private static long Groups(LoweredOp op, long positions, int depth)
    {
        int rows = Tiles.RowsOf((int)Math.Min(positions, int.MaxValue), op.Code == ModelOpCode.Conv2D ? depth : 0);
        return (positions + rows - 1) / rows;
    }

    private static long PaddedDepth(int depth, int largest)
    {
        long padded = 0;
        for (; depth > 0; depth -= Lanes.BlockSize(depth, largest))
        {
            padded += Lanes.BlockSize(depth, largest);
        }

        return padded;
    }

    /// <summary>One axis of a filter's way over its input.</summary>
    private sealed record Reach(int Input, int Positions, int Filter, int Stride, int Dilation, int Padding)
    {
        /// <summary>Taps inside the input, over all positions.</summary>
        public long TapsInside => Sum((first, _) => Count(first));

        /// <summary>Positions at which every tap is inside.</summary>
        public long Interior => Sum((first, last) => first >= 0 && last < Input ? 1 : 0);

        private long Sum(Func<long, long, long> of)
        {
            long sum = 0;
            for (int i = 0; i < Positions; i++)
            {
                long first = ((long)i * Stride) - Padding;
                sum += of(first, first + ((Filter - 1L) * Dilation));
            }

            return sum;
        }

        private long Count(long first)
        {
            long skipped = first < 0 ? (-first + Dilation - 1) / Dilation : 0;
            long upTo = first >= Input ? 0 : ((Input - 1 - first) / Dilation) + 1;
            return Math.Max(0, Math.Min(Filter, upTo) - skipped);
        }
    }
}
