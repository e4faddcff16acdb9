namespace TinyDevice.Update.Crypto
{
    /// <summary>Arithmetic modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1, written to cost few IL instructions on the interpreter.</summary>
    /// <remarks>
    /// A number is nine limbs of 29 bits, least first, in Montgomery form with R = 2^261. Limbs 0 to 7 lie in [0, 2^29); limb 8 is signed and takes the rest.
    /// Every result's value lies in (-2^236, 2^256 + 2^252): not always below p, but near enough that no column of a product (at most eight full
    /// products of 2^58) leaves 63 bits. p is -1 modulo 2^96, so the Montgomery factor of a column is the column itself: reducing takes shifts, no products.
    /// Unrolled because on the device a loop's counting and a call cost more than the arithmetic. Results may replace operands.
    /// </remarks>
    internal static class P256Field
    {
        /// <summary>Limbs of a number.</summary>
        public const int Limbs = 9;

        /// <summary>Bytes of a number in a buffer.</summary>
        public const int Size = 32;

        private const long Mask = 0x1FFFFFFF;

        /// <summary>Puts a * b / R into <paramref name="r"/>.</summary>
        public static void Multiply(long[] a, long[] b, long[] r)
        {
            long a0 = a[0];
            long a1 = a[1];
            long a2 = a[2];
            long a3 = a[3];
            long a4 = a[4];
            long a5 = a[5];
            long a6 = a[6];
            long a7 = a[7];
            long a8 = a[8];
            long b0 = b[0];
            long b1 = b[1];
            long b2 = b[2];
            long b3 = b[3];
            long b4 = b[4];
            long b5 = b[5];
            long b6 = b[6];
            long b7 = b[7];
            long b8 = b[8];

            long c = a0 * b0;
            long m0 = c & Mask;
            c = (c >> 29) + a0 * b1 + a1 * b0;
            long m1 = c & Mask;
            c = (c >> 29) + a0 * b2 + a1 * b1 + a2 * b0;
            long m2 = c & Mask;
            c = (c >> 29) + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + (m0 << 9);
            long m3 = c & Mask;
            c = (c >> 29) + a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 + (m1 << 9);
            long m4 = c & Mask;
            c = (c >> 29) + a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 + (m2 << 9);
            long m5 = c & Mask;
            c = (c >> 29) + a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 + (m3 << 9) + (m0 << 18);
            long m6 = c & Mask;
            c = (c >> 29) + a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0 + (m4 << 9) + (m1 << 18) - (m0 << 21);
            long m7 = c & Mask;
            c = (c >> 29) + a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0 + (m5 << 9) + (m2 << 18) - (m1 << 21) + (m0 << 24);
            long m8 = c & Mask;
            c = (c >> 29) + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1 + (m6 << 9) + (m3 << 18) - (m2 << 21) + (m1 << 24);
            r[0] = c & Mask;
            c = (c >> 29) + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2 + (m7 << 9) + (m4 << 18) - (m3 << 21) + (m2 << 24);
            r[1] = c & Mask;
            c = (c >> 29) + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + (m8 << 9) + (m5 << 18) - (m4 << 21) + (m3 << 24);
            r[2] = c & Mask;
            c = (c >> 29) + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4 + (m6 << 18) - (m5 << 21) + (m4 << 24);
            r[3] = c & Mask;
            c = (c >> 29) + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + (m7 << 18) - (m6 << 21) + (m5 << 24);
            r[4] = c & Mask;
            c = (c >> 29) + a6 * b8 + a7 * b7 + a8 * b6 + (m8 << 18) - (m7 << 21) + (m6 << 24);
            r[5] = c & Mask;
            c = (c >> 29) + a7 * b8 + a8 * b7 - (m8 << 21) + (m7 << 24);
            r[6] = c & Mask;
            c = (c >> 29) + a8 * b8 + (m8 << 24);
            r[7] = c & Mask;
            r[8] = c >> 29;
        }

        /// <summary>Puts a * a / R into <paramref name="r"/>.</summary>
        public static void Square(long[] a, long[] r)
        {
            long a0 = a[0];
            long a1 = a[1];
            long a2 = a[2];
            long a3 = a[3];
            long a4 = a[4];
            long a5 = a[5];
            long a6 = a[6];
            long a7 = a[7];
            long a8 = a[8];
            long d0 = a0 << 1;
            long d1 = a1 << 1;
            long d2 = a2 << 1;
            long d3 = a3 << 1;
            long d4 = a4 << 1;
            long d5 = a5 << 1;
            long d6 = a6 << 1;
            long d7 = a7 << 1;

            long c = a0 * a0;
            long m0 = c & Mask;
            c = (c >> 29) + d0 * a1;
            long m1 = c & Mask;
            c = (c >> 29) + d0 * a2 + a1 * a1;
            long m2 = c & Mask;
            c = (c >> 29) + d0 * a3 + d1 * a2 + (m0 << 9);
            long m3 = c & Mask;
            c = (c >> 29) + d0 * a4 + d1 * a3 + a2 * a2 + (m1 << 9);
            long m4 = c & Mask;
            c = (c >> 29) + d0 * a5 + d1 * a4 + d2 * a3 + (m2 << 9);
            long m5 = c & Mask;
            c = (c >> 29) + d0 * a6 + d1 * a5 + d2 * a4 + a3 * a3 + (m3 << 9) + (m0 << 18);
            long m6 = c & Mask;
            c = (c >> 29) + d0 * a7 + d1 * a6 + d2 * a5 + d3 * a4 + (m4 << 9) + (m1 << 18) - (m0 << 21);
            long m7 = c & Mask;
            c = (c >> 29) + d0 * a8 + d1 * a7 + d2 * a6 + d3 * a5 + a4 * a4 + (m5 << 9) + (m2 << 18) - (m1 << 21) + (m0 << 24);
            long m8 = c & Mask;
            c = (c >> 29) + d1 * a8 + d2 * a7 + d3 * a6 + d4 * a5 + (m6 << 9) + (m3 << 18) - (m2 << 21) + (m1 << 24);
            r[0] = c & Mask;
            c = (c >> 29) + d2 * a8 + d3 * a7 + d4 * a6 + a5 * a5 + (m7 << 9) + (m4 << 18) - (m3 << 21) + (m2 << 24);
            r[1] = c & Mask;
            c = (c >> 29) + d3 * a8 + d4 * a7 + d5 * a6 + (m8 << 9) + (m5 << 18) - (m4 << 21) + (m3 << 24);
            r[2] = c & Mask;
            c = (c >> 29) + d4 * a8 + d5 * a7 + a6 * a6 + (m6 << 18) - (m5 << 21) + (m4 << 24);
            r[3] = c & Mask;
            c = (c >> 29) + d5 * a8 + d6 * a7 + (m7 << 18) - (m6 << 21) + (m5 << 24);
            r[4] = c & Mask;
            c = (c >> 29) + d6 * a8 + a7 * a7 + (m8 << 18) - (m7 << 21) + (m6 << 24);
            r[5] = c & Mask;
            c = (c >> 29) + d7 * a8 - (m8 << 21) + (m7 << 24);
            r[6] = c & Mask;
            c = (c >> 29) + a8 * a8 + (m8 << 24);
            r[7] = c & Mask;
            r[8] = c >> 29;
        }

        /// <summary>
        /// Puts a * <paramref name="ka"/> + b * <paramref name="kb"/> into <paramref name="r"/>, its value in (-2^236, 2^256 + 2^236).
        /// </summary>
        /// <param name="a">A number.</param>
        /// <param name="ka">In [-8, 8].</param>
        /// <param name="b">A number.</param>
        /// <param name="kb">In [-8, 8].</param>
        /// <param name="r">Receives the sum.</param>
        public static void Combine(long[] a, long ka, long[] b, long kb, long[] r)
        {
            // The top limbs tell how often p goes into the sum; lower limbs can change that by a 2^20th only.
            long q = (a[8] * ka + b[8] * kb) >> 24;
            long c = a[0] * ka + b[0] * kb + q;
            r[0] = c & Mask;
            c = (c >> 29) + a[1] * ka + b[1] * kb;
            r[1] = c & Mask;
            c = (c >> 29) + a[2] * ka + b[2] * kb;
            r[2] = c & Mask;
            c = (c >> 29) + a[3] * ka + b[3] * kb - (q << 9);
            r[3] = c & Mask;
            c = (c >> 29) + a[4] * ka + b[4] * kb;
            r[4] = c & Mask;
            c = (c >> 29) + a[5] * ka + b[5] * kb;
            r[5] = c & Mask;
            c = (c >> 29) + a[6] * ka + b[6] * kb - (q << 18);
            r[6] = c & Mask;
            c = (c >> 29) + a[7] * ka + b[7] * kb + (q << 21);
            r[7] = c & Mask;
            r[8] = (c >> 29) + a[8] * ka + b[8] * kb - (q << 24);
        }

        /// <summary>
        /// True when a is 0 modulo p; a must come from <see cref="Combine"/>, whose range holds no multiple of p but 0 and p.
        /// </summary>
        public static bool IsZero(long[] a)
        {
            // The lowest limb of p is all ones, which settles nearly every call without looking further.
            return a[0] == Mask ? Limbs29.Compare(a, Prime()) == 0 : a[0] == 0 && Limbs29.IsZero(a);
        }

        /// <summary>p.</summary>
        public static long[] Prime()
        {
            return new long[] { 0x1FFFFFFF, 0x1FFFFFFF, 0x1FFFFFFF, 0x000001FF, 0x00000000, 0x00000000, 0x00040000, 0x1FE00000, 0x00FFFFFF };
        }

        /// <summary>R * R modulo p: multiplying by it takes a number into Montgomery form.</summary>
        public static long[] RSquared()
        {
            return new long[] { 0x00000C00, 0x00000000, 0x1FFF0000, 0x1FDFFFFF, 0x1FBFFFFF, 0x1FFFFFFF, 0x1FFFFFFF, 0x1FFFFFFE, 0x00000013 };
        }

        /// <summary>R modulo p: one in Montgomery form.</summary>
        public static long[] One()
        {
            return new long[] { 0x00000020, 0x00000000, 0x00000000, 0x1FFFC000, 0x1FFFFFFF, 0x1FFFFFFF, 0x1F7FFFFF, 0x03FFFFFF, 0x00000000 };
        }

        /// <summary>The curve's b in Montgomery form.</summary>
        public static long[] CurveB()
        {
            return new long[] { 0x1897BBFB, 0x1CDF6229, 0x018486C4, 0x01732821, 0x1DAD59E0, 0x0ABF7212, 0x1A06D110, 0x17721D20, 0x008600C3 };
        }
    }
}
