namespace TinyDevice.Update.Crypto
{
    /// <summary>What is done once per point: reading it, checking that it is one, inverting and reducing its coordinates.</summary>
    internal static class P256Curve
    {
        /// <summary>Reads x, then y, 32 big-endian bytes each, into Montgomery form.</summary>
        /// <returns>False when a coordinate is not below p or the point is not on the curve.</returns>
        public static bool ReadPoint(byte[] buffer, int offset, long[] x, long[] y)
        {
            long[] prime = P256Field.Prime();
            long[] rSquared = P256Field.RSquared();
            Limbs29.ReadBigEndian(buffer, offset, x);
            Limbs29.ReadBigEndian(buffer, offset + P256Field.Size, y);
            if (Limbs29.Compare(x, prime) >= 0 || Limbs29.Compare(y, prime) >= 0)
            {
                return false;
            }

            P256Field.Multiply(x, rSquared, x);
            P256Field.Multiply(y, rSquared, y);
            return IsOnCurve(x, y);
        }

        /// <summary>Puts 1 / a into <paramref name="result"/>, both in Montgomery form, by Fermat's theorem.</summary>
        public static void Invert(long[] a, long[] result)
        {
            byte[] exponent = new byte[P256Field.Size];
            Limbs29.WriteLittleEndian(P256Field.Prime(), exponent, 0);
            exponent[0] -= 2;
            long[] power = P256Field.One();
            for (int i = 255; i >= 0; i--)
            {
                P256Field.Square(power, power);
                if (((exponent[i >> 3] >> (i & 7)) & 1) != 0)
                {
                    P256Field.Multiply(power, a, power);
                }
            }

            Limbs29.Copy(power, result);
        }

        /// <summary>Puts the one number in [0, p) that equals a modulo p into <paramref name="result"/>.</summary>
        public static void Reduce(long[] a, long[] result)
        {
            long[] prime = P256Field.Prime();
            P256Field.Combine(a, 1, a, 0, result);
            if (result[P256Field.Limbs - 1] < 0)
            {
                Limbs29.Add(result, prime, 1, result);
            }

            if (Limbs29.Compare(result, prime) >= 0)
            {
                Limbs29.Add(result, prime, -1, result);
            }
        }

        private static bool IsOnCurve(long[] x, long[] y)
        {
            long[] left = new long[P256Field.Limbs];
            long[] right = new long[P256Field.Limbs];
            P256Field.Square(x, right);
            P256Field.Multiply(right, x, right);
            P256Field.Combine(right, 1, x, -3, right);
            P256Field.Combine(right, 1, P256Field.CurveB(), 1, right);
            P256Field.Square(y, left);
            P256Field.Combine(left, 1, right, -1, left);
            return P256Field.IsZero(left);
        }
    }
}
