using TinyDevice.Update.Crypto;

namespace TinyDevice.Packaging;

/// <summary>Points kept while a comb table is made, turned affine together so that all of them cost one inversion.</summary>
internal sealed class PointBatch
{
    private readonly long[][] _x;
    private readonly long[][] _y;
    private readonly long[]?[] _z;
    private readonly long[][] _products;
    private readonly long[] _inverse = new long[P256Field.Limbs];
    private readonly long[] _t = new long[P256Field.Limbs];

    public PointBatch(int capacity)
    {
        _x = new long[capacity][];
        _y = new long[capacity][];
        _z = new long[capacity][];
        _products = new long[capacity][];
    }

    /// <summary>The affine x of a point kept before the last <see cref="MakeAffine"/>.</summary>
    public long[] X(int index)
    {
        return _x[index];
    }

    /// <summary>The affine y of a point kept before the last <see cref="MakeAffine"/>.</summary>
    public long[] Y(int index)
    {
        return _y[index];
    }

    /// <summary>Keeps a copy of a point that is not infinity.</summary>
    public void Keep(int index, P256Point point)
    {
        _x[index] = CopyOf(point.X);
        _y[index] = CopyOf(point.Y);
        _z[index] = CopyOf(point.Z);
    }

    /// <summary>Makes every kept point affine.</summary>
    public void MakeAffine()
    {
        long[] product = P256Field.One();
        for (int i = 0; i < _z.Length; i++)
        {
            if (_z[i] != null)
            {
                _products[i] = CopyOf(product);
                P256Field.Multiply(product, _z[i], product);
            }
        }

        P256Curve.Invert(product, _inverse);
        for (int i = _z.Length - 1; i >= 0; i--)
        {
            if (_z[i] != null)
            {
                DivideByZ(i);
            }
        }
    }

    /// <summary>Writes an affine point: x, then y, in Montgomery form below p, 32 little-endian bytes each.</summary>
    public void Write(int index, byte[] table, int offset)
    {
        P256Curve.Reduce(_x[index], _t);
        Limbs29.WriteLittleEndian(_t, table, offset);
        P256Curve.Reduce(_y[index], _t);
        Limbs29.WriteLittleEndian(_t, table, offset + P256Field.Size);
    }

    // _inverse is 1 / (z_0 ... z_i) on entry and 1 / (z_0 ... z_(i-1)) on exit.
    private void DivideByZ(int i)
    {
        long[] inverseZ = _products[i];
        P256Field.Multiply(inverseZ, _inverse, inverseZ);
        P256Field.Multiply(_inverse, _z[i], _inverse);
        P256Field.Square(inverseZ, _t);
        P256Field.Multiply(_x[i], _t, _x[i]);
        P256Field.Multiply(_t, inverseZ, _t);
        P256Field.Multiply(_y[i], _t, _y[i]);
        _z[i] = null;
    }

    private static long[] CopyOf(long[] number)
    {
        long[] copy = new long[P256Field.Limbs];
        Limbs29.Copy(number, copy);
        return copy;
    }
}
