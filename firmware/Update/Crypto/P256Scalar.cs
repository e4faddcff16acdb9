namespace TinyDevice.Update.Crypto
{
    /// <summary>Arithmetic modulo n, the order of P-256, in Montgomery form with R = 2^261.</summary>
    /// <remarks>Looped, not unrolled: with the signer's hint a signature needs four products here, beside a thousand modulo p.</remarks>
    internal sealed class P256Scalar
    {
        private const int Limbs = P256Field.Limbs;
        private const long Mask = 0x1FFFFFFF;

        // -1/n modulo 2^29.
        private const long Factor = 0x0E00BC4F;

        private readonly long[] _order =
        {
            0x1C632551, 0x1DCE5617, 0x05E7A13C, 0x0DF55B4E, 0x1FFFFBCE, 0x1FFFFFFF, 0x0003FFFF, 0x1FE00000, 0x00FFFFFF,
        };

        private readonly long[] _rSquared =
        {
            0x148D9EF5, 0x0F4E7F75, 0x14C6A651, 0x03F8B765, 0x165861F1, 0x1256D7D8, 0x1C185B23, 0x0D4CAB0F, 0x0084B655,
        };

        private readonly long[] _accumulator = new long[Limbs];

        /// <summary>n.</summary>
        public long[] Order
        {
            get { return _order; }
        }

        /// <summary>True when a number is in [1, n - 1].</summary>
        public bool IsInRange(long[] number)
        {
            return !Limbs29.IsZero(number) && Limbs29.Compare(number, _order) < 0;
        }

        /// <summary>Takes a number below 2^256 into Montgomery form, in [0, n).</summary>
        public void ToMontgomery(long[] number, long[] result)
        {
            Multiply(number, _rSquared, result);
        }

        /// <summary>Puts a * b / R modulo n, in [0, n), into <paramref name="result"/>; a below 2^256, b below n.</summary>
        public void Multiply(long[] a, long[] b, long[] result)
        {
            long[] order = _order;
            long[] t = _accumulator;
            for (int i = 0; i < Limbs; i++)
            {
                t[i] = 0;
            }

            for (int i = 0; i < Limbs; i++)
            {
                // A column takes at most 18 products of 2^58 before it is shifted out: below 2^63.
                long digit = a[i];
                long first = t[0] + digit * b[0];
                long m = ((first & Mask) * Factor) & Mask;
                long carry = (first + m * order[0]) >> 29;
                for (int j = 1; j < Limbs; j++)
                {
                    t[j - 1] = t[j] + digit * b[j] + m * order[j];
                }

                t[Limbs - 1] = 0;
                t[0] += carry;
            }

            Normalize(t, result);
        }

        /// <summary>
        /// Puts the inverse of a number in Montgomery form into <paramref name="result"/>, in Montgomery form, by Fermat's theorem.
        /// </summary>
        public void Invert(long[] number, long[] result)
        {
            // Powers 0 to 15, then n - 2 in digits of 4 bits from the top.
            long[][] powers = new long[16][];
            powers[1] = number;
            for (int i = 2; i < powers.Length; i++)
            {
                powers[i] = new long[Limbs];
                Multiply(powers[i - 1], number, powers[i]);
            }

            byte[] exponent = new byte[P256Field.Size];
            Limbs29.WriteLittleEndian(_order, exponent, 0);
            exponent[0] -= 2;
            long[] power = new long[Limbs];
            Limbs29.Copy(powers[15], power);
            for (int i = 62; i >= 0; i--)
            {
                Multiply(power, power, power);
                Multiply(power, power, power);
                Multiply(power, power, power);
                Multiply(power, power, power);
                int digit = (exponent[i >> 1] >> ((i & 1) << 2)) & 15;
                if (digit != 0)
                {
                    Multiply(power, powers[digit], power);
                }
            }

            Limbs29.Copy(power, result);
        }

        private void Normalize(long[] columns, long[] result)
        {
            long carry = 0;
            for (int i = 0; i < Limbs - 1; i++)
            {
                carry += columns[i];
                result[i] = carry & Mask;
                carry >>= 29;
            }

            result[Limbs - 1] = carry + columns[Limbs - 1];
            if (Limbs29.Compare(result, _order) >= 0)
            {
                Limbs29.Add(result, _order, -1, result);
            }
        }
    }
}
