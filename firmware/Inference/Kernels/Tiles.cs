using System;

namespace TinyDevice.Inference.Kernels
{
    /// <summary>Multiplies many rows of inputs with the channels of the workspace's slice, up to 18 at a time; docs/adr/0081.</summary>
    internal static class Tiles
    {
        /// <summary>Fewer rows are not worth the loading of weights.</summary>
        public const int MinRows = 4;

        /// <summary>More rows are not gathered at a time.</summary>
        public const int MaxRows = 36;

        private const int PatchBytes = 4096;

        // The interpreter keeps a method's locals in the heap while it runs, 12 bytes each.
        private const int Locals = 250;

        /// <summary>Heap bytes of what <see cref="Allocate"/> makes, and of the locals of <see cref="PackedTile"/>.</summary>
        public static long HeapBytes
        {
            get
            {
                return HeapSize.OfArray(12 * PackedTile.Rows) + (PackedTile.Rows * HeapSize.OfArray(8 * PackedTile.Largest))
                    + HeapSize.OfArray(12 * Locals) + HeapSize.OfObject(LaneScale.FieldCount) + HeapSize.OfArray(8 * 3 * PackedTile.Rows * LaneScale.Size);
            }
        }

        /// <summary>Allocates what all ops with tiles share.</summary>
        public static void Allocate(Workspace workspace)
        {
            workspace.Scale = new LaneScale(3 * PackedTile.Rows);
            workspace.Tile = new long[PackedTile.Rows][];
            for (int i = 0; i < PackedTile.Rows; i++)
            {
                workspace.Tile[i] = new long[PackedTile.Largest];
            }
        }

        /// <summary>Rows of inputs that go through together.</summary>
        /// <param name="rows">All there are, at least <see cref="MinRows"/>.</param>
        /// <param name="depth">Bytes of a row that must be gathered; 0 when the rows lie in the arena already.</param>
        public static int RowsOf(int rows, int depth)
        {
            int fit = depth * MaxRows <= PatchBytes ? MaxRows : PatchBytes / depth;
            fit = fit < MinRows ? MinRows : fit;

            // As even as can be: weights are loaded as often for a few rows as for many.
            int times = (rows + fit - 1) / fit;
            return (rows + times - 1) / times;
        }

        /// <summary>Multiplies rows of inputs, from <see cref="Workspace.TileStart"/> on, and writes their outputs.</summary>
        /// <param name="values">The op's integers.</param>
        /// <param name="workspace">Says where the rows are and which channels are in work.</param>
        /// <param name="output">Position in the arena of the first output.</param>
        /// <param name="rows">Number of rows.</param>
        public static void Multiply(int[] values, Workspace workspace, int output, int rows)
        {
            int channels = workspace.SliceCount;
            int triples = (channels + 2) / 3;
            int tiles = (triples + PackedTile.Rows - 1) / PackedTile.Rows;
            int blocks = Lanes.BlockCount(values[ChannelKernel.Depth], PackedTile.Largest);
            int run = workspace.Run;
            workspace.Emptied = blocks > run;
            workspace.Fills = workspace.Emptied ? (blocks + run - 1) / run : 1;
            workspace.Scale.Begin(values, workspace.Fills);
            FillWithSmallest(values, workspace, output, rows);
            int first = 0;
            for (; tiles > 0; tiles--)
            {
                int count = (triples - first + tiles - 1) / tiles;
                workspace.TileLanes = count;
                workspace.TileChannel = workspace.SliceFirst + (3 * first);
                workspace.TileChannels = channels - (3 * first) < 3 * count ? channels - (3 * first) : 3 * count;
                FitScale(workspace);
                MultiplyRows(values, workspace, output + (3 * first), rows);
                first += count;
            }
        }

        private static void FitScale(Workspace workspace)
        {
            LaneScale scale = workspace.Scale;
            workspace.PlainChannels = 0;
            for (int channel = 0; channel < 3 * workspace.TileLanes; channel++)
            {
                if (channel >= workspace.TileChannels)
                {
                    scale.Skip(channel);
                }
                else if (!scale.Fit(workspace.Channels, 3 * (workspace.TileChannel + channel), channel))
                {
                    workspace.PlainChannels |= 1 << channel;
                }
            }
        }

        /// <summary>One tile, as many rows at a time as <see cref="Workspace.TileStep"/> says.</summary>
        private static void MultiplyRows(int[] values, Workspace workspace, int output, int rows)
        {
            int start = workspace.TileStart;
            int step = workspace.TileStep;
            workspace.TilePacked = false;
            for (; rows > 0; rows -= step)
            {
                workspace.TileRows = rows < step ? rows : step;
                MultiplyTile(values[ChannelKernel.Depth], values[ChannelKernel.WeightZero], workspace);
                LaneOutput.Finish(values, workspace, output);
                workspace.TileStart += step * workspace.TileStride;
                output += step * values[ChannelKernel.Channels];
            }

            workspace.TileStart = start;
        }

        private static void MultiplyTile(int depth, int weightZero, Workspace workspace)
        {
            int start = workspace.TileStart;
            long[][] rows = workspace.Rows;
            int row = workspace.TileChannel / 3;
            int filled = 0;
            int k = 0;
            while (k < depth)
            {
                int size = Lanes.BlockSize(depth - k, PackedTile.Largest);
                if (workspace.Rows == null)
                {
                    Pack(workspace, k, depth, weightZero);
                    rows = workspace.Tile;
                    row = 0;
                }

                switch (size)
                {
                    case 32:
                        PackedTile.Block32(rows, row, workspace.TileLanes, workspace);
                        break;
                    case 16:
                        PackedTile.Block16(rows, row, workspace.TileLanes, workspace);
                        break;
                    default:
                        PackedTile.Block8(rows, row, workspace.TileLanes, workspace);
                        break;
                }

                row += workspace.Triples;
                k += size;
                filled++;
                workspace.TileStart += size;
                if (workspace.Emptied && (filled == workspace.Run || k >= depth))
                {
                    LaneOutput.Empty(workspace.Lanes, workspace.Sums, workspace.TileLanes * workspace.TileRows);
                    filled = 0;
                }
            }

            workspace.TileStart = start;
        }

        private static void Pack(Workspace workspace, int k, int depth, int weightZero)
        {
            // A filter of one block is packed for the first rows, and stays for the others.
            if (workspace.TilePacked)
            {
                return;
            }

            workspace.TilePacked = depth <= Lanes.BlockSize(depth, PackedTile.Largest);
            int from = (workspace.TileChannel * depth) + k;
            for (int i = 0; i < workspace.TileLanes; i++)
            {
                int channels = workspace.TileChannels - (3 * i);
                RowPacker.Pack(workspace.Tile[i], workspace.Weights, from, depth, channels < 3 ? channels : 3, depth - k, weightZero);
                from += 3 * depth;
            }
        }

        private static void FillWithSmallest(int[] values, Workspace workspace, int output, int rows)
        {
            sbyte[] arena = workspace.Arena;
            int count = workspace.SliceCount;
            sbyte min = (sbyte)values[ChannelKernel.Min];
            for (int end = output + count; output < end; output++)
            {
                arena[output] = min;
            }

            int stride = values[ChannelKernel.Channels];
            output -= count;
            int target = output;
            for (; rows > 1; rows--)
            {
                target += stride;
                Array.Copy(arena, output, arena, target, count);
            }
        }
    }
}
