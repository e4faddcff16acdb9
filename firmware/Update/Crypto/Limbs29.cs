namespace TinyDevice.Update.Crypto
{
    /// <summary>Numbers of up to 261 bits as nine limbs of 29 bits, least first.</summary>
    internal static class Limbs29
    {
        private const int Count = 9;
        private const int Bits = 29;
        private const long Mask = 0x1FFFFFFF;
        private const int Size = 32;

        /// <summary>Reads 32 little-endian bytes.</summary>
        public static void ReadLittleEndian(byte[] buffer, int offset, long[] number)
        {
            int o = offset;
            int shift = 0;
            for (int i = 0; i < Count - 1; i++)
            {
                int low = buffer[o] | (buffer[o + 1] << 8) | (buffer[o + 2] << 16);
                int high = buffer[o + 3] | (buffer[o + 4] << 8);
                number[i] = (((uint)low | ((long)high << 24)) >> shift) & Mask;
                shift += Bits;
                o += shift >> 3;
                shift &= 7;
            }

            number[Count - 1] = buffer[o] | (buffer[o + 1] << 8) | (buffer[o + 2] << 16);
        }

        /// <summary>Reads 32 big-endian bytes.</summary>
        public static void ReadBigEndian(byte[] buffer, int offset, long[] number)
        {
            byte[] reversed = new byte[Size];
            for (int i = 0; i < Size; i++)
            {
                reversed[i] = buffer[offset + Size - 1 - i];
            }

            ReadLittleEndian(reversed, 0, number);
        }

        /// <summary>Writes a number below 2^256 whose limbs are all in [0, 2^29) as 32 little-endian bytes.</summary>
        public static void WriteLittleEndian(long[] number, byte[] buffer, int offset)
        {
            long rest = 0;
            int bits = 0;
            int limb = 0;
            for (int i = 0; i < Size; i++)
            {
                if (bits < 8 && limb < Count)
                {
                    rest |= number[limb] << bits;
                    bits += Bits;
                    limb++;
                }

                buffer[offset + i] = (byte)rest;
                rest >>= 8;
                bits -= 8;
            }
        }

        /// <summary>True when every limb is 0.</summary>
        public static bool IsZero(long[] number)
        {
            for (int i = 0; i < Count; i++)
            {
                if (number[i] != 0)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>
        /// Compares two numbers whose lower limbs are all in [0, 2^29): negative, 0 or positive as a is below, equal to or above b.
        /// </summary>
        public static int Compare(long[] a, long[] b)
        {
            for (int i = Count - 1; i >= 0; i--)
            {
                if (a[i] != b[i])
                {
                    return a[i] < b[i] ? -1 : 1;
                }
            }

            return 0;
        }

        /// <summary>Puts a + b * <paramref name="kb"/> into <paramref name="r"/>, with carries; kb is 1 or -1.</summary>
        public static void Add(long[] a, long[] b, int kb, long[] r)
        {
            long carry = 0;
            for (int i = 0; i < Count - 1; i++)
            {
                carry += a[i] + b[i] * kb;
                r[i] = carry & Mask;
                carry >>= Bits;
            }

            r[Count - 1] = carry + a[Count - 1] + b[Count - 1] * kb;
        }

        /// <summary>Copies a number.</summary>
        public static void Copy(long[] source, long[] target)
        {
            for (int i = 0; i < Count; i++)
            {
                target[i] = source[i];
            }
        }
    }
}
