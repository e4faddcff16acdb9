namespace TinyDevice.Inference.Kernels
{
    /// <summary>Multiplies one row of inputs, held in locals, by packed rows of weights; docs/adr/0080.</summary>
    /// <remarks>Rows: block of weights by block, one row per three channels.</remarks>
    internal static class PackedRows
    {
        /// <summary>Largest block of weights.</summary>
        public const int Largest = 64;

        /// <summary>How often the lanes are filled for one output.</summary>
        /// <param name="depth">Weights of a filter.</param>
        /// <param name="run">Blocks that a lane takes.</param>
        public static int Fills(int depth, int run)
        {
            int blocks = Lanes.BlockCount(depth, Largest);
            return blocks > run ? (blocks + run - 1) / run : 1;
        }

        /// <summary>Multiplies one row of inputs by every row of weights and writes the outputs.</summary>
        /// <param name="values">The op's integers.</param>
        /// <param name="workspace">Holds inputs, rows, lanes, sums and the arena.</param>
        /// <param name="p">Position of the first input.</param>
        /// <param name="output">Position in the arena of the first output.</param>
        public static void Multiply(int[] values, Workspace workspace, int p, int output)
        {
            int depth = values[ChannelKernel.Depth];
            int run = workspace.Run;
            workspace.Fills = Fills(depth, run);
            workspace.Emptied = workspace.Fills > 1;
            MultiplyBlocks(workspace, p, depth, workspace.Emptied ? run : Lanes.MaxRun);
            if (workspace.KeptScale != null)
            {
                FinishByScale(values, workspace, output);
            }
            else
            {
                FinishPlainly(values, workspace, output);
            }
        }

        private static void MultiplyBlocks(Workspace workspace, int p, int depth, int run)
        {
            long[][] rows = workspace.Rows;
            sbyte[] x = workspace.Row;
            long[] sums = workspace.Lanes;
            int count = workspace.Triples;
            int row = 0;
            for (int filled = 1; depth > 0; filled++)
            {
                int size = Lanes.BlockSize(depth, Largest);
                switch (size)
                {
                    case 64:
                        Block64(rows, row, x, p, sums, count);
                        break;
                    case 32:
                        Block32(rows, row, x, p, sums, count);
                        break;
                    case 16:
                        Block16(rows, row, x, p, sums, count);
                        break;
                    default:
                        Block8(rows, row, x, p, sums, count);
                        break;
                }

                row += count;
                p += size;
                depth -= size;
                if (filled == run || (depth <= 0 && workspace.Emptied))
                {
                    LaneOutput.Empty(sums, workspace.Sums, count);
                    filled = 0;
                }
            }
        }

        private static void FinishByScale(int[] values, Workspace workspace, int output)
        {
            sbyte[] arena = workspace.Arena;
            long[] lanes = workspace.Lanes;
            int[] sums = workspace.Sums;
            long[] c = workspace.KeptScale.Constants;
            sbyte min = (sbyte)values[ChannelKernel.Min];
            sbyte max = (sbyte)values[ChannelKernel.Max];
            bool emptied = workspace.Emptied;
            int end = output + values[ChannelKernel.Channels];
            int q = 0;
            for (int i = 0; output < end; i++)
            {
                long s = lanes[i];
                lanes[i] = Lanes.Zeros;
                int stop = end - output < 3 ? end : output + 3;
                for (int k = 3 * i; output < stop; k++)
                {
                    long a = s & Lanes.Mask;
                    s >>= Lanes.Width;
                    if (emptied)
                    {
                        a = sums[k];
                        sums[k] = 0;
                    }

                    if (a <= c[q])
                    {
                        arena[output] = min;
                    }
                    else if (a >= c[q + 1])
                    {
                        arena[output] = max;
                    }
                    else
                    {
                        arena[output] = (sbyte)(((a * c[q + 2]) + (a < c[q + 5] ? c[q + 4] : c[q + 3])) >> LaneScale.Point);
                    }

                    output++;
                    q += LaneScale.Size;
                }
            }

            ClearRest(workspace, values[ChannelKernel.Channels]);
        }

        private static void FinishPlainly(int[] values, Workspace workspace, int output)
        {
            int[] sums = workspace.Sums;
            int offset = workspace.Fills * (int)Lanes.Zero;
            int channels = values[ChannelKernel.Channels];
            for (int i = 0; i < channels; i++)
            {
                int shift = i % 3 * Lanes.Width;
                int sum = workspace.Emptied ? sums[i] : (int)((workspace.Lanes[i / 3] >> shift) & Lanes.Mask);
                workspace.Arena[output + i] = LaneOutput.Plain(values, workspace.Channels, 3 * i, sum - offset);
            }

            for (int i = 0; i < workspace.Triples; i++)
            {
                workspace.Lanes[i] = Lanes.Zeros;
            }

            ClearRest(workspace, 0);
        }

        /// <summary>Starts sums anew; the last three channels may be fewer than there are lanes.</summary>
        private static void ClearRest(Workspace workspace, int first)
        {
            for (int i = first; workspace.Emptied && i < 3 * workspace.Triples; i++)
            {
                workspace.Sums[i] = 0;
            }
        }

        private static void Block64(long[][] rows, int row, sbyte[] x, int p, long[] sums, int count)
        {
            long x0 = x[p], x1 = x[p + 1], x2 = x[p + 2], x3 = x[p + 3];
            long x4 = x[p + 4], x5 = x[p + 5], x6 = x[p + 6], x7 = x[p + 7];
            long x8 = x[p + 8], x9 = x[p + 9], x10 = x[p + 10], x11 = x[p + 11];
            long x12 = x[p + 12], x13 = x[p + 13], x14 = x[p + 14], x15 = x[p + 15];
            long x16 = x[p + 16], x17 = x[p + 17], x18 = x[p + 18], x19 = x[p + 19];
            long x20 = x[p + 20], x21 = x[p + 21], x22 = x[p + 22], x23 = x[p + 23];
            long x24 = x[p + 24], x25 = x[p + 25], x26 = x[p + 26], x27 = x[p + 27];
            long x28 = x[p + 28], x29 = x[p + 29], x30 = x[p + 30], x31 = x[p + 31];
            long x32 = x[p + 32], x33 = x[p + 33], x34 = x[p + 34], x35 = x[p + 35];
            long x36 = x[p + 36], x37 = x[p + 37], x38 = x[p + 38], x39 = x[p + 39];
            long x40 = x[p + 40], x41 = x[p + 41], x42 = x[p + 42], x43 = x[p + 43];
            long x44 = x[p + 44], x45 = x[p + 45], x46 = x[p + 46], x47 = x[p + 47];
            long x48 = x[p + 48], x49 = x[p + 49], x50 = x[p + 50], x51 = x[p + 51];
            long x52 = x[p + 52], x53 = x[p + 53], x54 = x[p + 54], x55 = x[p + 55];
            long x56 = x[p + 56], x57 = x[p + 57], x58 = x[p + 58], x59 = x[p + 59];
            long x60 = x[p + 60], x61 = x[p + 61], x62 = x[p + 62], x63 = x[p + 63];
            for (int i = 0; i < count; i++)
            {
                long[] w = rows[row + i];
                sums[i] +=
                    (w[0] * x0) + (w[1] * x1) + (w[2] * x2) + (w[3] * x3) + (w[4] * x4) + (w[5] * x5) + (w[6] * x6) + (w[7] * x7)
                    + (w[8] * x8) + (w[9] * x9) + (w[10] * x10) + (w[11] * x11) + (w[12] * x12) + (w[13] * x13) + (w[14] * x14) + (w[15] * x15)
                    + (w[16] * x16) + (w[17] * x17) + (w[18] * x18) + (w[19] * x19) + (w[20] * x20) + (w[21] * x21) + (w[22] * x22) + (w[23] * x23)
                    + (w[24] * x24) + (w[25] * x25) + (w[26] * x26) + (w[27] * x27) + (w[28] * x28) + (w[29] * x29) + (w[30] * x30) + (w[31] * x31)
                    + (w[32] * x32) + (w[33] * x33) + (w[34] * x34) + (w[35] * x35) + (w[36] * x36) + (w[37] * x37) + (w[38] * x38) + (w[39] * x39)
                    + (w[40] * x40) + (w[41] * x41) + (w[42] * x42) + (w[43] * x43) + (w[44] * x44) + (w[45] * x45) + (w[46] * x46) + (w[47] * x47)
                    + (w[48] * x48) + (w[49] * x49) + (w[50] * x50) + (w[51] * x51) + (w[52] * x52) + (w[53] * x53) + (w[54] * x54) + (w[55] * x55)
                    + (w[56] * x56) + (w[57] * x57) + (w[58] * x58) + (w[59] * x59) + (w[60] * x60) + (w[61] * x61) + (w[62] * x62) + (w[63] * x63);
            }
        }

        private static void Block32(long[][] rows, int row, sbyte[] x, int p, long[] sums, int count)
        {
            long x0 = x[p], x1 = x[p + 1], x2 = x[p + 2], x3 = x[p + 3];
            long x4 = x[p + 4], x5 = x[p + 5], x6 = x[p + 6], x7 = x[p + 7];
            long x8 = x[p + 8], x9 = x[p + 9], x10 = x[p + 10], x11 = x[p + 11];
            long x12 = x[p + 12], x13 = x[p + 13], x14 = x[p + 14], x15 = x[p + 15];
            long x16 = x[p + 16], x17 = x[p + 17], x18 = x[p + 18], x19 = x[p + 19];
            long x20 = x[p + 20], x21 = x[p + 21], x22 = x[p + 22], x23 = x[p + 23];
            long x24 = x[p + 24], x25 = x[p + 25], x26 = x[p + 26], x27 = x[p + 27];
            long x28 = x[p + 28], x29 = x[p + 29], x30 = x[p + 30], x31 = x[p + 31];
            for (int i = 0; i < count; i++)
            {
                long[] w = rows[row + i];
                sums[i] +=
                    (w[0] * x0) + (w[1] * x1) + (w[2] * x2) + (w[3] * x3) + (w[4] * x4) + (w[5] * x5) + (w[6] * x6) + (w[7] * x7)
                    + (w[8] * x8) + (w[9] * x9) + (w[10] * x10) + (w[11] * x11) + (w[12] * x12) + (w[13] * x13) + (w[14] * x14) + (w[15] * x15)
                    + (w[16] * x16) + (w[17] * x17) + (w[18] * x18) + (w[19] * x19) + (w[20] * x20) + (w[21] * x21) + (w[22] * x22) + (w[23] * x23)
                    + (w[24] * x24) + (w[25] * x25) + (w[26] * x26) + (w[27] * x27) + (w[28] * x28) + (w[29] * x29) + (w[30] * x30) + (w[31] * x31);
            }
        }

        private static void Block16(long[][] rows, int row, sbyte[] x, int p, long[] sums, int count)
        {
            long x0 = x[p], x1 = x[p + 1], x2 = x[p + 2], x3 = x[p + 3];
            long x4 = x[p + 4], x5 = x[p + 5], x6 = x[p + 6], x7 = x[p + 7];
            long x8 = x[p + 8], x9 = x[p + 9], x10 = x[p + 10], x11 = x[p + 11];
            long x12 = x[p + 12], x13 = x[p + 13], x14 = x[p + 14], x15 = x[p + 15];
            for (int i = 0; i < count; i++)
            {
                long[] w = rows[row + i];
                sums[i] +=
                    (w[0] * x0) + (w[1] * x1) + (w[2] * x2) + (w[3] * x3) + (w[4] * x4) + (w[5] * x5) + (w[6] * x6) + (w[7] * x7)
                    + (w[8] * x8) + (w[9] * x9) + (w[10] * x10) + (w[11] * x11) + (w[12] * x12) + (w[13] * x13) + (w[14] * x14) + (w[15] * x15);
            }
        }

        private static void Block8(long[][] rows, int row, sbyte[] x, int p, long[] sums, int count)
        {
            long x0 = x[p], x1 = x[p + 1], x2 = x[p + 2], x3 = x[p + 3];
            long x4 = x[p + 4], x5 = x[p + 5], x6 = x[p + 6], x7 = x[p + 7];
            for (int i = 0; i < count; i++)
            {
                long[] w = rows[row + i];
                sums[i] +=
                    (w[0] * x0) + (w[1] * x1) + (w[2] * x2) + (w[3] * x3) + (w[4] * x4) + (w[5] * x5) + (w[6] * x6) + (w[7] * x7);
            }
        }
    }
}
