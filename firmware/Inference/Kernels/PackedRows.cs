namespace TinyDevice.Inference.Kernels
{
    /// <summary>Weights of three output channels in one long, so that one multiplication does three; docs/adr/0080.</summary>
    /// <remarks>
    /// A lane is 21 bits wide and starts at 2^20, so that it never borrows. Rows: first, per three channels, (multiplier, addend, tie) of each; then, block of
    /// weights by block, one row per three channels. An output is the addend plus lane times multiplier with the binary point at bit 48.
    /// </remarks>
    internal static class PackedRows
    {
        /// <summary>Bits of a lane.</summary>
        internal const int Width = 21;

        /// <summary>Bits behind the binary point of a scaled sum.</summary>
        internal const int Point = 48;

        private const long Mask = (1L << Width) - 1;

        /// <summary>What a lane starts with.</summary>
        internal const long LaneZero = 1L << (Width - 1);

        private const long Zeros = LaneZero + (LaneZero << Width) + (LaneZero << (2 * Width));

        /// <summary>Bytes that may be read behind a row of inputs; the weights there are 0.</summary>
        public const int Slack = 7;

        /// <summary>Weights of the block that begins with <paramref name="rest"/> weights left: 64, 32, 16 or 8.</summary>
        public static int BlockSize(int rest)
        {
            return rest > 56 ? 64 : rest > 24 ? 32 : rest > 8 ? 16 : 8;
        }

        /// <summary>Number of blocks of a filter of <paramref name="depth"/> weights.</summary>
        public static int BlockCount(int depth)
        {
            int count = 0;
            for (; depth > 0; depth -= BlockSize(depth))
            {
                count++;
            }

            return count;
        }

        /// <summary>Multiplies one row of inputs by every row of weights; the results stay in the lanes, or in the sums when lanes are emptied after every block.</summary>
        /// <param name="workspace">Holds inputs, rows, lanes and sums.</param>
        /// <param name="p">Position of the first input.</param>
        /// <param name="depth">Weights of one channel.</param>
        public static void Multiply(Workspace workspace, int p, int depth)
        {
            long[][] rows = workspace.Rows;
            bool emptied = workspace.Emptied;
            sbyte[] x = workspace.Row;
            long[] sums = workspace.Lanes;
            int count = workspace.Triples;
            for (int i = 0; i < count; i++)
            {
                sums[i] = Zeros;
            }

            int row = count;
            while (depth > 0)
            {
                int size = BlockSize(depth);
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

                if (emptied)
                {
                    Empty(sums, workspace.Sums, count);
                }

                row += count;
                p += size;
                depth -= size;
            }
        }

        /// <summary>Turns the lanes, or the sums they were emptied into, to outputs.</summary>
        /// <param name="workspace">Holds rows, lanes, sums and the arena.</param>
        /// <param name="output">Position in the arena of the first output.</param>
        /// <param name="end">Position behind the last output.</param>
        /// <param name="range">Index in <paramref name="values"/> of output zero, smallest and largest output.</param>
        /// <param name="values">The op's integers.</param>
        public static void Finish(Workspace workspace, int output, int end, int range, int[] values)
        {
            int min = values[range + 1];
            int max = values[range + 2];
            int outputZero = values[range];
            long[][] rows = workspace.Rows;
            bool emptied = workspace.Emptied;
            sbyte[] arena = workspace.Arena;
            long[] lanes = workspace.Lanes;
            int[] sums = workspace.Sums;
            long mask = Mask;
            long limit = ((max - min + 1L) << Point) - 1;
            long half = (1L << (Point - 1)) + ((long)(outputZero - min) << Point);
            bool signed = min < outputZero;
            sbyte low = (sbyte)min;
            sbyte high = (sbyte)max;
            for (int i = 0; output < end; i++)
            {
                long[] c = rows[i];
                long a;
                long b;
                long d;
                if (emptied)
                {
                    a = sums[3 * i];
                    b = sums[(3 * i) + 1];
                    d = sums[(3 * i) + 2];
                    sums[3 * i] = 0;
                    sums[(3 * i) + 1] = 0;
                    sums[(3 * i) + 2] = 0;
                }
                else
                {
                    long s = lanes[i];
                    a = s & mask;
                    b = (s >> Width) & mask;
                    d = s >> (2 * Width);
                }

                a = (a * c[0]) + c[1];
                if (signed && a < 0)
                {
                    a -= c[2];
                }

                a += half;
                arena[output] = (ulong)a <= (ulong)limit ? (sbyte)((a >> Point) + low) : a < 0 ? low : high;
                output++;
                if (output >= end)
                {
                    return;
                }

                a = (b * c[3]) + c[4];
                if (signed && a < 0)
                {
                    a -= c[5];
                }

                a += half;
                arena[output] = (ulong)a <= (ulong)limit ? (sbyte)((a >> Point) + low) : a < 0 ? low : high;
                output++;
                if (output >= end)
                {
                    return;
                }

                a = (d * c[6]) + c[7];
                if (signed && a < 0)
                {
                    a -= c[8];
                }

                a += half;
                arena[output] = (ulong)a <= (ulong)limit ? (sbyte)((a >> Point) + low) : a < 0 ? low : high;
                output++;
            }
        }

        private static void Empty(long[] lanes, int[] sums, int count)
        {
            int k = 0;
            for (int i = 0; i < count; i++)
            {
                long s = lanes[i];
                lanes[i] = Zeros;
                sums[k] += (int)(s & Mask);
                sums[k + 1] += (int)((s >> Width) & Mask);
                sums[k + 2] += (int)(s >> (2 * Width));
                k += 3;
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
