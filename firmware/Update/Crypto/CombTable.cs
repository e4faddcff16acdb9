using TinyDevice.Formats;

namespace TinyDevice.Update.Crypto
{
    /// <summary>How the table is read that makes multiplying one point fast: docs/formats/trust.md, section Comb table.</summary>
    /// <remarks>Entry e in [1, 31] is the sum of 2^(52 j) times the point over the bits j set in e; the table has no entry 0. The host makes it.</remarks>
    internal static class CombTable
    {
        /// <summary>Columns of the comb: scalar bits i, i + 52, ... i + 208 make the digit of column i.</summary>
        public const int Columns = 52;

        /// <summary>Bytes of an entry: x, then y.</summary>
        public const int EntrySize = 64;

        /// <summary>The digit of column <paramref name="column"/> in a scalar of 32 little-endian bytes.</summary>
        public static int Digit(byte[] scalar, int column)
        {
            int digit = 0;
            int bit = column + (TrustRecord.TableTeeth - 1) * Columns;
            for (int tooth = 0; tooth < TrustRecord.TableTeeth; tooth++)
            {
                digit <<= 1;
                if (bit < 256)
                {
                    digit |= (scalar[bit >> 3] >> (bit & 7)) & 1;
                }

                bit -= Columns;
            }

            return digit;
        }
    }
}
