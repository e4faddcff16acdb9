using System.Numerics;
using TinyDevice.Update.Crypto;

namespace TinyDevice.Update.Tests.Crypto;

public sealed class P256FieldTests
{
    private static readonly BigInteger P = Value(P256Field.Prime());
    private static readonly BigInteger R = BigInteger.One << 261;
    private static readonly BigInteger Order = Value(new P256Scalar().Order);

    [Fact]
    public void Holds_the_constants_of_FIPS_186()
    {
        Assert.Equal(BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1, P);
        Assert.Equal(R % P, Value(P256Field.One()));
        Assert.Equal(R * R % P, Value(P256Field.RSquared()));
        Assert.Equal(
            BigInteger.Parse("05ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", System.Globalization.NumberStyles.HexNumber) * R % P,
            Value(P256Field.CurveB()));
    }

    [Fact]
    public void Multiplies_and_squares_modulo_p_at_every_extreme_of_its_range()
    {
        long[][] numbers = Numbers();
        long[] r = new long[9];
        foreach (long[] a in numbers)
        {
            P256Field.Square(a, r);
            AssertSound(Mod(Value(a) * Value(a), P), r);
            foreach (long[] b in numbers)
            {
                P256Field.Multiply(a, b, r);
                AssertSound(Mod(Value(a) * Value(b), P), r);
            }
        }
    }

    [Fact]
    public void Combines_modulo_p_and_lands_in_the_narrow_range_whatever_the_factors()
    {
        long[][] numbers = Numbers();
        long[] r = new long[9];
        (int Ka, int Kb)[] factors = [(1, 1), (1, -1), (1, 0), (1, -8), (4, -1), (3, -3), (1, -2), (8, 8), (-8, -8), (1, -3)];
        foreach (long[] a in numbers)
        {
            foreach (long[] b in numbers)
            {
                foreach ((int ka, int kb) in factors)
                {
                    P256Field.Combine(a, ka, b, kb, r);
                    BigInteger expected = Mod((ka * Value(a)) + (kb * Value(b)), P);
                    Assert.Equal(expected, Mod(Value(r), P));
                    Assert.InRange(Value(r), -BigInteger.Pow(2, 236), BigInteger.Pow(2, 256) + BigInteger.Pow(2, 236));
                    AssertLimbs(r);
                    Assert.Equal(expected.IsZero, P256Field.IsZero(r));
                    P256Curve.Reduce(r, r);
                    Assert.Equal(expected, Value(r));
                }
            }
        }
    }

    [Fact]
    public void Lets_results_replace_operands()
    {
        long[] a = Numbers()[^1];
        long[] b = Numbers()[^2];
        long[] expected = new long[9];
        P256Field.Multiply(a, b, expected);
        long[] r = [.. a];
        P256Field.Multiply(r, b, r);
        Assert.Equal(expected, r);
        P256Field.Combine(a, 3, b, -2, expected);
        r = [.. b];
        P256Field.Combine(a, 3, r, -2, r);
        Assert.Equal(expected, r);
        P256Field.Square(a, expected);
        r = [.. a];
        P256Field.Square(r, r);
        Assert.Equal(expected, r);
    }

    [Fact]
    public void Inverts_modulo_p_and_modulo_n()
    {
        var scalar = new P256Scalar();
        long[] r = new long[9];
        foreach (BigInteger number in Values().Where(v => !Mod(v, P).IsZero && !Mod(v, Order).IsZero))
        {
            // Both work in Montgomery form: x R becomes R / x.
            P256Curve.Invert(LimbsOf(Mod(number, P)), r);
            Assert.Equal(BigInteger.One, Mod(Mod(number, P) * Value(r) * BigInteger.ModPow(R, P - 3, P) % P, P));
            scalar.Invert(LimbsOf(Mod(number, Order)), r);
            Assert.Equal(R * R % Order, Mod(number, Order) * Value(r) % Order);
        }
    }

    [Fact]
    public void Multiplies_modulo_n_at_every_extreme()
    {
        var scalar = new P256Scalar();
        BigInteger inverseR = BigInteger.ModPow(R, Order - 2, Order);
        long[] r = new long[9];
        foreach (BigInteger a in Values().Where(v => v.Sign >= 0 && v < BigInteger.Pow(2, 256)))
        {
            foreach (BigInteger b in Values().Where(v => v.Sign >= 0 && v < Order))
            {
                scalar.Multiply(LimbsOf(a), LimbsOf(b), r);
                Assert.Equal(a * b * inverseR % Order, Value(r));
            }
        }
    }

    [Fact]
    public void Reads_and_writes_numbers_of_32_bytes()
    {
        foreach (BigInteger value in Values().Where(v => v.Sign >= 0 && v < BigInteger.Pow(2, 256)))
        {
            byte[] bytes = new byte[33];
            long[] number = new long[9];
            Limbs29.WriteLittleEndian(LimbsOf(value), bytes, 1);
            Assert.Equal(value, new BigInteger(bytes.AsSpan(1), isUnsigned: true));
            Limbs29.ReadLittleEndian(bytes, 1, number);
            Assert.Equal(value, Value(number));
            Array.Reverse(bytes, 1, 32);
            Limbs29.ReadBigEndian(bytes, 1, number);
            Assert.Equal(value, Value(number));
        }
    }

    private static void AssertSound(BigInteger expectedTimesR, long[] r)
    {
        Assert.Equal(expectedTimesR, Mod(Value(r) * R, P));
        Assert.InRange(Value(r), -BigInteger.Pow(2, 236), BigInteger.Pow(2, 256) + BigInteger.Pow(2, 252));
        AssertLimbs(r);
    }

    private static void AssertLimbs(long[] r)
    {
        Assert.All(r[..8], limb => Assert.InRange(limb, 0, (1 << 29) - 1));
    }

    private static long[][] Numbers()
    {
        return [.. Values().Select(LimbsOf)];
    }

    /// <summary>Edges of the range, of p, of n and of limbs, and random values in between.</summary>
    private static BigInteger[] Values()
    {
        BigInteger top = BigInteger.Pow(2, 256) + BigInteger.Pow(2, 252);
        BigInteger[] edges =
        [
            -BigInteger.Pow(2, 236), -1, 0, 1, 2, P - 1, P, P + 1, P - 2, Order - 1, Order, Order + 1,
            BigInteger.Pow(2, 256) - 1, top, top - 1, BigInteger.Pow(2, 232) - 1, BigInteger.Pow(2, 232), BigInteger.Pow(2, 29) - 1,
        ];
        var random = new Random(17);
        byte[] bytes = new byte[33];
        for (int i = 0; i < 40; i++)
        {
            random.NextBytes(bytes.AsSpan(0, 32));
            edges = [.. edges, new BigInteger(bytes)];
        }

        return edges;
    }

    private static long[] LimbsOf(BigInteger value)
    {
        long[] limbs = new long[9];
        for (int i = 0; i < 8; i++)
        {
            limbs[i] = (long)(value & ((1 << 29) - 1));
            value >>= 29;
        }

        limbs[8] = (long)value;
        return limbs;
    }

    private static BigInteger Value(long[] limbs)
    {
        BigInteger value = 0;
        for (int i = 8; i >= 0; i--)
        {
            value = (value << 29) + limbs[i];
        }

        return value;
    }

    private static BigInteger Mod(BigInteger value, BigInteger modulus)
    {
        BigInteger rest = value % modulus;
        return rest.Sign < 0 ? rest + modulus : rest;
    }
}
