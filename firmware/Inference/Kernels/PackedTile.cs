namespace TinyDevice.Inference.Kernels
{
    /// <summary>Multiplies many rows of inputs by six packed rows of weights held in locals: four IL instructions for three multiplications.</summary>
    /// <remarks>A local is the cheapest operand the interpreter has; 32 weights of six rows and their inputs are as many as one method may have (255).</remarks>
    internal static class PackedTile
    {
        /// <summary>Packed rows a tile has.</summary>
        public const int Rows = 6;

        /// <summary>Largest block of weights.</summary>
        public const int Largest = 32;

        /// <summary>Adds the products of a block of 32 weights to the lanes of every row of inputs.</summary>
        /// <param name="rows">Packed weights.</param>
        /// <param name="row">First row of the block.</param>
        /// <param name="count">Rows of the tile, 1 to 6; the lanes of one row of inputs lie that far apart.</param>
        /// <param name="work">The inputs, and where they and their lanes are.</param>
        public static void Block32(long[][] rows, int row, int count, Workspace work)
        {
            sbyte[] x = work.Row;
            long[] sums = work.Lanes;
            int p = work.TileStart;
            int stride = work.TileStride;
            int end = work.TileRows * count;
            long[] w = rows[row];
            long a0 = w[0], a1 = w[1], a2 = w[2], a3 = w[3], a4 = w[4], a5 = w[5], a6 = w[6], a7 = w[7];
            long a8 = w[8], a9 = w[9], a10 = w[10], a11 = w[11], a12 = w[12], a13 = w[13], a14 = w[14], a15 = w[15];
            long a16 = w[16], a17 = w[17], a18 = w[18], a19 = w[19], a20 = w[20], a21 = w[21], a22 = w[22], a23 = w[23];
            long a24 = w[24], a25 = w[25], a26 = w[26], a27 = w[27], a28 = w[28], a29 = w[29], a30 = w[30], a31 = w[31];
            w = count > 1 ? rows[row + 1] : w;
            long b0 = w[0], b1 = w[1], b2 = w[2], b3 = w[3], b4 = w[4], b5 = w[5], b6 = w[6], b7 = w[7];
            long b8 = w[8], b9 = w[9], b10 = w[10], b11 = w[11], b12 = w[12], b13 = w[13], b14 = w[14], b15 = w[15];
            long b16 = w[16], b17 = w[17], b18 = w[18], b19 = w[19], b20 = w[20], b21 = w[21], b22 = w[22], b23 = w[23];
            long b24 = w[24], b25 = w[25], b26 = w[26], b27 = w[27], b28 = w[28], b29 = w[29], b30 = w[30], b31 = w[31];
            w = count > 2 ? rows[row + 2] : w;
            long c0 = w[0], c1 = w[1], c2 = w[2], c3 = w[3], c4 = w[4], c5 = w[5], c6 = w[6], c7 = w[7];
            long c8 = w[8], c9 = w[9], c10 = w[10], c11 = w[11], c12 = w[12], c13 = w[13], c14 = w[14], c15 = w[15];
            long c16 = w[16], c17 = w[17], c18 = w[18], c19 = w[19], c20 = w[20], c21 = w[21], c22 = w[22], c23 = w[23];
            long c24 = w[24], c25 = w[25], c26 = w[26], c27 = w[27], c28 = w[28], c29 = w[29], c30 = w[30], c31 = w[31];
            w = count > 3 ? rows[row + 3] : w;
            long d0 = w[0], d1 = w[1], d2 = w[2], d3 = w[3], d4 = w[4], d5 = w[5], d6 = w[6], d7 = w[7];
            long d8 = w[8], d9 = w[9], d10 = w[10], d11 = w[11], d12 = w[12], d13 = w[13], d14 = w[14], d15 = w[15];
            long d16 = w[16], d17 = w[17], d18 = w[18], d19 = w[19], d20 = w[20], d21 = w[21], d22 = w[22], d23 = w[23];
            long d24 = w[24], d25 = w[25], d26 = w[26], d27 = w[27], d28 = w[28], d29 = w[29], d30 = w[30], d31 = w[31];
            w = count > 4 ? rows[row + 4] : w;
            long e0 = w[0], e1 = w[1], e2 = w[2], e3 = w[3], e4 = w[4], e5 = w[5], e6 = w[6], e7 = w[7];
            long e8 = w[8], e9 = w[9], e10 = w[10], e11 = w[11], e12 = w[12], e13 = w[13], e14 = w[14], e15 = w[15];
            long e16 = w[16], e17 = w[17], e18 = w[18], e19 = w[19], e20 = w[20], e21 = w[21], e22 = w[22], e23 = w[23];
            long e24 = w[24], e25 = w[25], e26 = w[26], e27 = w[27], e28 = w[28], e29 = w[29], e30 = w[30], e31 = w[31];
            w = count > 5 ? rows[row + 5] : w;
            long f0 = w[0], f1 = w[1], f2 = w[2], f3 = w[3], f4 = w[4], f5 = w[5], f6 = w[6], f7 = w[7];
            long f8 = w[8], f9 = w[9], f10 = w[10], f11 = w[11], f12 = w[12], f13 = w[13], f14 = w[14], f15 = w[15];
            long f16 = w[16], f17 = w[17], f18 = w[18], f19 = w[19], f20 = w[20], f21 = w[21], f22 = w[22], f23 = w[23];
            long f24 = w[24], f25 = w[25], f26 = w[26], f27 = w[27], f28 = w[28], f29 = w[29], f30 = w[30], f31 = w[31];
            for (int o = 0; o < end; o += count)
            {
                long x0 = x[p], x1 = x[p + 1], x2 = x[p + 2], x3 = x[p + 3], x4 = x[p + 4], x5 = x[p + 5], x6 = x[p + 6], x7 = x[p + 7];
                long x8 = x[p + 8], x9 = x[p + 9], x10 = x[p + 10], x11 = x[p + 11], x12 = x[p + 12], x13 = x[p + 13], x14 = x[p + 14], x15 = x[p + 15];
                long x16 = x[p + 16], x17 = x[p + 17], x18 = x[p + 18], x19 = x[p + 19], x20 = x[p + 20], x21 = x[p + 21], x22 = x[p + 22], x23 = x[p + 23];
                long x24 = x[p + 24], x25 = x[p + 25], x26 = x[p + 26], x27 = x[p + 27], x28 = x[p + 28], x29 = x[p + 29], x30 = x[p + 30], x31 = x[p + 31];
                p += stride;
                sums[o] +=
                    (a0 * x0) + (a1 * x1) + (a2 * x2) + (a3 * x3) + (a4 * x4) + (a5 * x5) + (a6 * x6) + (a7 * x7)
                    + (a8 * x8) + (a9 * x9) + (a10 * x10) + (a11 * x11) + (a12 * x12) + (a13 * x13) + (a14 * x14) + (a15 * x15)
                    + (a16 * x16) + (a17 * x17) + (a18 * x18) + (a19 * x19) + (a20 * x20) + (a21 * x21) + (a22 * x22) + (a23 * x23)
                    + (a24 * x24) + (a25 * x25) + (a26 * x26) + (a27 * x27) + (a28 * x28) + (a29 * x29) + (a30 * x30) + (a31 * x31);
                if (count < 2)
                {
                    continue;
                }

                sums[o + 1] +=
                    (b0 * x0) + (b1 * x1) + (b2 * x2) + (b3 * x3) + (b4 * x4) + (b5 * x5) + (b6 * x6) + (b7 * x7)
                    + (b8 * x8) + (b9 * x9) + (b10 * x10) + (b11 * x11) + (b12 * x12) + (b13 * x13) + (b14 * x14) + (b15 * x15)
                    + (b16 * x16) + (b17 * x17) + (b18 * x18) + (b19 * x19) + (b20 * x20) + (b21 * x21) + (b22 * x22) + (b23 * x23)
                    + (b24 * x24) + (b25 * x25) + (b26 * x26) + (b27 * x27) + (b28 * x28) + (b29 * x29) + (b30 * x30) + (b31 * x31);
                if (count < 3)
                {
                    continue;
                }

                sums[o + 2] +=
                    (c0 * x0) + (c1 * x1) + (c2 * x2) + (c3 * x3) + (c4 * x4) + (c5 * x5) + (c6 * x6) + (c7 * x7)
                    + (c8 * x8) + (c9 * x9) + (c10 * x10) + (c11 * x11) + (c12 * x12) + (c13 * x13) + (c14 * x14) + (c15 * x15)
                    + (c16 * x16) + (c17 * x17) + (c18 * x18) + (c19 * x19) + (c20 * x20) + (c21 * x21) + (c22 * x22) + (c23 * x23)
                    + (c24 * x24) + (c25 * x25) + (c26 * x26) + (c27 * x27) + (c28 * x28) + (c29 * x29) + (c30 * x30) + (c31 * x31);
                if (count < 4)
                {
                    continue;
                }

                sums[o + 3] +=
                    (d0 * x0) + (d1 * x1) + (d2 * x2) + (d3 * x3) + (d4 * x4) + (d5 * x5) + (d6 * x6) + (d7 * x7)
                    + (d8 * x8) + (d9 * x9) + (d10 * x10) + (d11 * x11) + (d12 * x12) + (d13 * x13) + (d14 * x14) + (d15 * x15)
                    + (d16 * x16) + (d17 * x17) + (d18 * x18) + (d19 * x19) + (d20 * x20) + (d21 * x21) + (d22 * x22) + (d23 * x23)
                    + (d24 * x24) + (d25 * x25) + (d26 * x26) + (d27 * x27) + (d28 * x28) + (d29 * x29) + (d30 * x30) + (d31 * x31);
                if (count < 5)
                {
                    continue;
                }

                sums[o + 4] +=
                    (e0 * x0) + (e1 * x1) + (e2 * x2) + (e3 * x3) + (e4 * x4) + (e5 * x5) + (e6 * x6) + (e7 * x7)
                    + (e8 * x8) + (e9 * x9) + (e10 * x10) + (e11 * x11) + (e12 * x12) + (e13 * x13) + (e14 * x14) + (e15 * x15)
                    + (e16 * x16) + (e17 * x17) + (e18 * x18) + (e19 * x19) + (e20 * x20) + (e21 * x21) + (e22 * x22) + (e23 * x23)
                    + (e24 * x24) + (e25 * x25) + (e26 * x26) + (e27 * x27) + (e28 * x28) + (e29 * x29) + (e30 * x30) + (e31 * x31);
                if (count < 6)
                {
                    continue;
                }

                sums[o + 5] +=
                    (f0 * x0) + (f1 * x1) + (f2 * x2) + (f3 * x3) + (f4 * x4) + (f5 * x5) + (f6 * x6) + (f7 * x7)
                    + (f8 * x8) + (f9 * x9) + (f10 * x10) + (f11 * x11) + (f12 * x12) + (f13 * x13) + (f14 * x14) + (f15 * x15)
                    + (f16 * x16) + (f17 * x17) + (f18 * x18) + (f19 * x19) + (f20 * x20) + (f21 * x21) + (f22 * x22) + (f23 * x23)
                    + (f24 * x24) + (f25 * x25) + (f26 * x26) + (f27 * x27) + (f28 * x28) + (f29 * x29) + (f30 * x30) + (f31 * x31);
            }
        }

        /// <summary>Adds the products of a block of 16 weights to the lanes of every row of inputs.</summary>
        /// <param name="rows">Packed weights.</param>
        /// <param name="row">First row of the block.</param>
        /// <param name="count">Rows of the tile, 1 to 6; the lanes of one row of inputs lie that far apart.</param>
        /// <param name="work">The inputs, and where they and their lanes are.</param>
        public static void Block16(long[][] rows, int row, int count, Workspace work)
        {
            sbyte[] x = work.Row;
            long[] sums = work.Lanes;
            int p = work.TileStart;
            int stride = work.TileStride;
            int end = work.TileRows * count;
            long[] w = rows[row];
            long a0 = w[0], a1 = w[1], a2 = w[2], a3 = w[3], a4 = w[4], a5 = w[5], a6 = w[6], a7 = w[7];
            long a8 = w[8], a9 = w[9], a10 = w[10], a11 = w[11], a12 = w[12], a13 = w[13], a14 = w[14], a15 = w[15];
            w = count > 1 ? rows[row + 1] : w;
            long b0 = w[0], b1 = w[1], b2 = w[2], b3 = w[3], b4 = w[4], b5 = w[5], b6 = w[6], b7 = w[7];
            long b8 = w[8], b9 = w[9], b10 = w[10], b11 = w[11], b12 = w[12], b13 = w[13], b14 = w[14], b15 = w[15];
            w = count > 2 ? rows[row + 2] : w;
            long c0 = w[0], c1 = w[1], c2 = w[2], c3 = w[3], c4 = w[4], c5 = w[5], c6 = w[6], c7 = w[7];
            long c8 = w[8], c9 = w[9], c10 = w[10], c11 = w[11], c12 = w[12], c13 = w[13], c14 = w[14], c15 = w[15];
            w = count > 3 ? rows[row + 3] : w;
            long d0 = w[0], d1 = w[1], d2 = w[2], d3 = w[3], d4 = w[4], d5 = w[5], d6 = w[6], d7 = w[7];
            long d8 = w[8], d9 = w[9], d10 = w[10], d11 = w[11], d12 = w[12], d13 = w[13], d14 = w[14], d15 = w[15];
            w = count > 4 ? rows[row + 4] : w;
            long e0 = w[0], e1 = w[1], e2 = w[2], e3 = w[3], e4 = w[4], e5 = w[5], e6 = w[6], e7 = w[7];
            long e8 = w[8], e9 = w[9], e10 = w[10], e11 = w[11], e12 = w[12], e13 = w[13], e14 = w[14], e15 = w[15];
            w = count > 5 ? rows[row + 5] : w;
            long f0 = w[0], f1 = w[1], f2 = w[2], f3 = w[3], f4 = w[4], f5 = w[5], f6 = w[6], f7 = w[7];
            long f8 = w[8], f9 = w[9], f10 = w[10], f11 = w[11], f12 = w[12], f13 = w[13], f14 = w[14], f15 = w[15];
            for (int o = 0; o < end; o += count)
            {
                long x0 = x[p], x1 = x[p + 1], x2 = x[p + 2], x3 = x[p + 3], x4 = x[p + 4], x5 = x[p + 5], x6 = x[p + 6], x7 = x[p + 7];
                long x8 = x[p + 8], x9 = x[p + 9], x10 = x[p + 10], x11 = x[p + 11], x12 = x[p + 12], x13 = x[p + 13], x14 = x[p + 14], x15 = x[p + 15];
                p += stride;
                sums[o] +=
                    (a0 * x0) + (a1 * x1) + (a2 * x2) + (a3 * x3) + (a4 * x4) + (a5 * x5) + (a6 * x6) + (a7 * x7)
                    + (a8 * x8) + (a9 * x9) + (a10 * x10) + (a11 * x11) + (a12 * x12) + (a13 * x13) + (a14 * x14) + (a15 * x15);
                if (count < 2)
                {
                    continue;
                }

                sums[o + 1] +=
                    (b0 * x0) + (b1 * x1) + (b2 * x2) + (b3 * x3) + (b4 * x4) + (b5 * x5) + (b6 * x6) + (b7 * x7)
                    + (b8 * x8) + (b9 * x9) + (b10 * x10) + (b11 * x11) + (b12 * x12) + (b13 * x13) + (b14 * x14) + (b15 * x15);
                if (count < 3)
                {
                    continue;
                }

                sums[o + 2] +=
                    (c0 * x0) + (c1 * x1) + (c2 * x2) + (c3 * x3) + (c4 * x4) + (c5 * x5) + (c6 * x6) + (c7 * x7)
                    + (c8 * x8) + (c9 * x9) + (c10 * x10) + (c11 * x11) + (c12 * x12) + (c13 * x13) + (c14 * x14) + (c15 * x15);
                if (count < 4)
                {
                    continue;
                }

                sums[o + 3] +=
                    (d0 * x0) + (d1 * x1) + (d2 * x2) + (d3 * x3) + (d4 * x4) + (d5 * x5) + (d6 * x6) + (d7 * x7)
                    + (d8 * x8) + (d9 * x9) + (d10 * x10) + (d11 * x11) + (d12 * x12) + (d13 * x13) + (d14 * x14) + (d15 * x15);
                if (count < 5)
                {
                    continue;
                }

                sums[o + 4] +=
                    (e0 * x0) + (e1 * x1) + (e2 * x2) + (e3 * x3) + (e4 * x4) + (e5 * x5) + (e6 * x6) + (e7 * x7)
                    + (e8 * x8) + (e9 * x9) + (e10 * x10) + (e11 * x11) + (e12 * x12) + (e13 * x13) + (e14 * x14) + (e15 * x15);
                if (count < 6)
                {
                    continue;
                }

                sums[o + 5] +=
                    (f0 * x0) + (f1 * x1) + (f2 * x2) + (f3 * x3) + (f4 * x4) + (f5 * x5) + (f6 * x6) + (f7 * x7)
                    + (f8 * x8) + (f9 * x9) + (f10 * x10) + (f11 * x11) + (f12 * x12) + (f13 * x13) + (f14 * x14) + (f15 * x15);
            }
        }

        /// <summary>Adds the products of a block of 8 weights to the lanes of every row of inputs.</summary>
        /// <param name="rows">Packed weights.</param>
        /// <param name="row">First row of the block.</param>
        /// <param name="count">Rows of the tile, 1 to 6; the lanes of one row of inputs lie that far apart.</param>
        /// <param name="work">The inputs, and where they and their lanes are.</param>
        public static void Block8(long[][] rows, int row, int count, Workspace work)
        {
            sbyte[] x = work.Row;
            long[] sums = work.Lanes;
            int p = work.TileStart;
            int stride = work.TileStride;
            int end = work.TileRows * count;
            long[] w = rows[row];
            long a0 = w[0], a1 = w[1], a2 = w[2], a3 = w[3], a4 = w[4], a5 = w[5], a6 = w[6], a7 = w[7];
            w = count > 1 ? rows[row + 1] : w;
            long b0 = w[0], b1 = w[1], b2 = w[2], b3 = w[3], b4 = w[4], b5 = w[5], b6 = w[6], b7 = w[7];
            w = count > 2 ? rows[row + 2] : w;
            long c0 = w[0], c1 = w[1], c2 = w[2], c3 = w[3], c4 = w[4], c5 = w[5], c6 = w[6], c7 = w[7];
            w = count > 3 ? rows[row + 3] : w;
            long d0 = w[0], d1 = w[1], d2 = w[2], d3 = w[3], d4 = w[4], d5 = w[5], d6 = w[6], d7 = w[7];
            w = count > 4 ? rows[row + 4] : w;
            long e0 = w[0], e1 = w[1], e2 = w[2], e3 = w[3], e4 = w[4], e5 = w[5], e6 = w[6], e7 = w[7];
            w = count > 5 ? rows[row + 5] : w;
            long f0 = w[0], f1 = w[1], f2 = w[2], f3 = w[3], f4 = w[4], f5 = w[5], f6 = w[6], f7 = w[7];
            for (int o = 0; o < end; o += count)
            {
                long x0 = x[p], x1 = x[p + 1], x2 = x[p + 2], x3 = x[p + 3], x4 = x[p + 4], x5 = x[p + 5], x6 = x[p + 6], x7 = x[p + 7];
                p += stride;
                sums[o] +=
                    (a0 * x0) + (a1 * x1) + (a2 * x2) + (a3 * x3) + (a4 * x4) + (a5 * x5) + (a6 * x6) + (a7 * x7);
                if (count < 2)
                {
                    continue;
                }

                sums[o + 1] +=
                    (b0 * x0) + (b1 * x1) + (b2 * x2) + (b3 * x3) + (b4 * x4) + (b5 * x5) + (b6 * x6) + (b7 * x7);
                if (count < 3)
                {
                    continue;
                }

                sums[o + 2] +=
                    (c0 * x0) + (c1 * x1) + (c2 * x2) + (c3 * x3) + (c4 * x4) + (c5 * x5) + (c6 * x6) + (c7 * x7);
                if (count < 4)
                {
                    continue;
                }

                sums[o + 3] +=
                    (d0 * x0) + (d1 * x1) + (d2 * x2) + (d3 * x3) + (d4 * x4) + (d5 * x5) + (d6 * x6) + (d7 * x7);
                if (count < 5)
                {
                    continue;
                }

                sums[o + 4] +=
                    (e0 * x0) + (e1 * x1) + (e2 * x2) + (e3 * x3) + (e4 * x4) + (e5 * x5) + (e6 * x6) + (e7 * x7);
                if (count < 6)
                {
                    continue;
                }

                sums[o + 5] +=
                    (f0 * x0) + (f1 * x1) + (f2 * x2) + (f3 * x3) + (f4 * x4) + (f5 * x5) + (f6 * x6) + (f7 * x7);
            }
        }
    }
}
