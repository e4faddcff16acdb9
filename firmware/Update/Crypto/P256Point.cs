namespace TinyDevice.Update.Crypto
{
    /// <summary>A point of P-256 that is doubled and added to in place, in Jacobian coordinates: x = X / Z^2, y = Y / Z^3.</summary>
    /// <remarks>
    /// Source: the Explicit-Formulas Database, dbl-2001-b and madd. Branches on its operands, which is sound only where they are public, as in verifying.
    /// </remarks>
    internal sealed class P256Point
    {
        private readonly long[] _x = new long[P256Field.Limbs];
        private readonly long[] _y = new long[P256Field.Limbs];
        private readonly long[] _z = new long[P256Field.Limbs];
        private readonly long[] _t0 = new long[P256Field.Limbs];
        private readonly long[] _t1 = new long[P256Field.Limbs];
        private readonly long[] _t2 = new long[P256Field.Limbs];
        private readonly long[] _t3 = new long[P256Field.Limbs];
        private readonly long[] _t4 = new long[P256Field.Limbs];
        private readonly long[] _one = P256Field.One();

        /// <summary>True for the neutral element, as the point is at first; its coordinates then mean nothing.</summary>
        public bool IsInfinity { get; private set; } = true;

        /// <summary>X in Montgomery form.</summary>
        public long[] X
        {
            get { return _x; }
        }

        /// <summary>Y in Montgomery form.</summary>
        public long[] Y
        {
            get { return _y; }
        }

        /// <summary>Z in Montgomery form.</summary>
        public long[] Z
        {
            get { return _z; }
        }

        /// <summary>Makes the point the neutral element.</summary>
        public void SetInfinity()
        {
            IsInfinity = true;
        }

        /// <summary>Makes the point the one with the affine coordinates x and y, in Montgomery form.</summary>
        public void Set(long[] x, long[] y)
        {
            Limbs29.Copy(x, _x);
            Limbs29.Copy(y, _y);
            Limbs29.Copy(_one, _z);
            IsInfinity = false;
        }

        /// <summary>Doubles the point.</summary>
        public void Double()
        {
            if (IsInfinity)
            {
                return;
            }

            // P-256 has an odd number of points, so Y is not 0 and no doubling ends in infinity.
            long[] x = _x;
            long[] y = _y;
            long[] z = _z;
            long[] delta = _t0;
            long[] gamma = _t1;
            long[] beta = _t2;
            long[] alpha = _t3;
            long[] t = _t4;
            P256Field.Square(z, delta);
            P256Field.Square(y, gamma);
            P256Field.Multiply(x, gamma, beta);
            P256Field.Combine(x, 3, delta, -3, alpha);
            P256Field.Combine(x, 1, delta, 1, t);
            P256Field.Multiply(alpha, t, alpha);
            P256Field.Multiply(y, z, t);
            P256Field.Combine(t, 1, t, 1, z);
            P256Field.Square(alpha, t);
            P256Field.Combine(t, 1, beta, -8, x);
            P256Field.Combine(beta, 4, x, -1, t);
            P256Field.Multiply(alpha, t, alpha);
            P256Field.Square(gamma, gamma);
            P256Field.Combine(alpha, 1, gamma, -8, y);
        }

        /// <summary>
        /// Adds the point with the affine coordinates <paramref name="x2"/> and <paramref name="y2"/>, in Montgomery form.
        /// </summary>
        public void Add(long[] x2, long[] y2)
        {
            if (IsInfinity)
            {
                Set(x2, y2);
                return;
            }

            long[] x = _x;
            long[] y = _y;
            long[] z = _z;
            long[] h = _t0;
            long[] r = _t1;
            long[] t = _t2;
            P256Field.Square(z, t);
            P256Field.Multiply(x2, t, h);
            P256Field.Multiply(z, t, t);
            P256Field.Multiply(y2, t, r);
            P256Field.Combine(h, 1, x, -1, h);
            P256Field.Combine(r, 1, y, -1, r);
            if (P256Field.IsZero(h))
            {
                AddSameX(r);
                return;
            }

            long[] hhh = _t3;
            long[] v = _t4;
            P256Field.Multiply(z, h, z);
            P256Field.Square(h, t);
            P256Field.Multiply(h, t, hhh);
            P256Field.Multiply(x, t, v);
            P256Field.Square(r, t);
            P256Field.Combine(t, 1, hhh, -1, t);
            P256Field.Combine(t, 1, v, -2, x);
            P256Field.Combine(v, 1, x, -1, v);
            P256Field.Multiply(r, v, v);
            P256Field.Multiply(y, hhh, t);
            P256Field.Combine(v, 1, t, -1, y);
        }

        private void AddSameX(long[] differenceOfY)
        {
            if (P256Field.IsZero(differenceOfY))
            {
                Double();
            }
            else
            {
                IsInfinity = true;
            }
        }
    }
}
