using TinyDevice.Formats;

namespace TinyDevice.Update.Crypto
{
    /// <summary>Verifies ECDSA signatures on P-256; a verification takes some 8 KB, all of it gone with this object.</summary>
    /// <remarks>Source: FIPS 186-5 section 6.4.2. Everything it works on is public, so its time may depend on it.</remarks>
    public sealed class EcdsaVerifier
    {
        private readonly P256Scalar _scalar = new P256Scalar();
        private readonly P256Point _sum = new P256Point();
        private readonly byte[] _baseTable = P256BaseTable.Create();
        private readonly byte[] _u1 = new byte[P256Field.Size];
        private readonly byte[] _u2 = new byte[P256Field.Size];
        private readonly long[] _r = new long[P256Field.Limbs];
        private readonly long[] _s = new long[P256Field.Limbs];
        private readonly long[] _w = new long[P256Field.Limbs];
        private readonly long[] _a = new long[P256Field.Limbs];
        private readonly long[] _b = new long[P256Field.Limbs];

        /// <summary>Verifies one signature.</summary>
        /// <param name="digest">SHA-256 of what was signed.</param>
        /// <param name="buffer">Holds the signature and the hint.</param>
        /// <param name="signatureOffset">Where r, then s are, 32 big-endian bytes each.</param>
        /// <param name="hintOffset">
        /// Where 1/s modulo n is, 32 big-endian bytes; negative when there is none and it is computed here.
        /// </param>
        /// <param name="key">The key; one without a table takes about twice the time and no more memory.</param>
        /// <returns>Ok, BadSignature, BadKey or BadHint.</returns>
        public SignatureStatus Verify(byte[] digest, byte[] buffer, int signatureOffset, int hintOffset, TrustedKey key)
        {
            Limbs29.ReadBigEndian(buffer, signatureOffset, _r);
            Limbs29.ReadBigEndian(buffer, signatureOffset + P256Field.Size, _s);
            if (!_scalar.IsInRange(_r) || !_scalar.IsInRange(_s))
            {
                return SignatureStatus.BadSignature;
            }

            if (!ReadInverse(buffer, hintOffset))
            {
                return SignatureStatus.BadHint;
            }

            Limbs29.ReadBigEndian(digest, 0, _a);
            _scalar.Multiply(_a, _w, _a);
            Limbs29.WriteLittleEndian(_a, _u1, 0);
            _scalar.Multiply(_r, _w, _a);
            Limbs29.WriteLittleEndian(_a, _u2, 0);
            return VerifyPoint(key);
        }

        /// <summary>Puts 1/s modulo n into <c>_w</c>, in Montgomery form.</summary>
        private bool ReadInverse(byte[] buffer, int hintOffset)
        {
            if (hintOffset < 0)
            {
                _scalar.ToMontgomery(_s, _a);
                _scalar.Invert(_a, _w);
                return true;
            }

            Limbs29.ReadBigEndian(buffer, hintOffset, _a);
            if (!_scalar.IsInRange(_a))
            {
                return false;
            }

            // s * (w R) / R = s * w, which must be 1: then w is the inverse whoever wrote it.
            _scalar.ToMontgomery(_a, _w);
            _scalar.Multiply(_s, _w, _a);
            _a[0] ^= 1;
            return Limbs29.IsZero(_a);
        }

        private SignatureStatus VerifyPoint(TrustedKey key)
        {
            long[] x = _s;
            long[] y = _w;
            if (!P256Curve.ReadPoint(key.Buffer, key.PointOffset, x, y))
            {
                return SignatureStatus.BadKey;
            }

            if (key.TableOffset == TrustedKey.NoTable)
            {
                AddMultiples(x, y);
            }
            else if (FirstEntryIs(x, y, key.Buffer, key.TableOffset))
            {
                AddMultiples(key.Buffer, key.TableOffset);
            }
            else
            {
                return SignatureStatus.BadKey;
            }

            return !_sum.IsInfinity && HasX(_r) ? SignatureStatus.Ok : SignatureStatus.BadSignature;
        }

        private bool FirstEntryIs(long[] x, long[] y, byte[] table, int tableOffset)
        {
            long[] entry = _a;
            P256Curve.Reduce(x, x);
            P256Curve.Reduce(y, y);
            Limbs29.ReadLittleEndian(table, tableOffset, entry);
            if (Limbs29.Compare(x, entry) != 0)
            {
                return false;
            }

            Limbs29.ReadLittleEndian(table, tableOffset + P256Field.Size, entry);
            return Limbs29.Compare(y, entry) == 0;
        }

        /// <summary>Puts u1 * base point + u2 * key into <c>_sum</c>.</summary>
        private void AddMultiples(byte[] table, int tableOffset)
        {
            _sum.SetInfinity();
            for (int column = CombTable.Columns - 1; column >= 0; column--)
            {
                _sum.Double();
                AddEntry(_baseTable, 0, CombTable.Digit(_u1, column));
                AddEntry(table, tableOffset, CombTable.Digit(_u2, column));
            }
        }

        /// <summary>The same for a key without a table, bit by bit of u2: a table made for one signature would cost more time, and 10 KB.</summary>
        private void AddMultiples(long[] x, long[] y)
        {
            _sum.SetInfinity();
            for (int bit = 8 * P256Field.Size - 1; bit >= 0; bit--)
            {
                _sum.Double();
                if (bit < CombTable.Columns)
                {
                    AddEntry(_baseTable, 0, CombTable.Digit(_u1, bit));
                }

                if (((_u2[bit >> 3] >> (bit & 7)) & 1) != 0)
                {
                    _sum.Add(x, y);
                }
            }
        }

        private void AddEntry(byte[] table, int tableOffset, int digit)
        {
            if (digit != 0)
            {
                int entry = tableOffset + (digit - 1) * CombTable.EntrySize;
                Limbs29.ReadLittleEndian(table, entry, _a);
                Limbs29.ReadLittleEndian(table, entry + P256Field.Size, _b);
                _sum.Add(_a, _b);
            }
        }

        /// <summary>True when the sum's affine x modulo n is <paramref name="r"/>: x is r, or r + n where that is below p.</summary>
        private bool HasX(long[] r)
        {
            P256Field.Square(_sum.Z, _b);
            if (EqualsX(r))
            {
                return true;
            }

            Limbs29.Add(r, _scalar.Order, 1, r);
            return Limbs29.Compare(r, P256Field.Prime()) < 0 && EqualsX(r);
        }

        private bool EqualsX(long[] candidate)
        {
            // X / Z^2 = r without a division: X = r * Z^2.
            P256Field.Multiply(candidate, P256Field.RSquared(), _a);
            P256Field.Multiply(_a, _b, _a);
            P256Field.Combine(_a, 1, _sum.X, -1, _a);
            return P256Field.IsZero(_a);
        }
    }
}
