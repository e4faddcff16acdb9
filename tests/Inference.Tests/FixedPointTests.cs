namespace TinyDevice.Inference.Tests;

/// <summary>Against the definitions written with 128-bit division instead of shifts.</summary>
public sealed class FixedPointTests
{
    private static readonly int[] Values =
        [0, 1, -1, 2, -2, 3, -3, 5, -5, 127, -128, 255, -255, 1 << 20, -(1 << 20), (1 << 30) - 1, 1 << 30, -(1 << 30), int.MaxValue, int.MinValue + 1, int.MinValue];

    [Fact]
    public void The_high_multiply_rounds_ties_up()
    {
        foreach (int a in Values)
        {
            foreach (int b in Values.Where(b => b != int.MinValue || a != int.MinValue))
            {
                // gemmlowp: add 2^30 or 1 - 2^30, then C's division, towards zero.
                Int128 product = (Int128)a * b;
                Int128 expected = (product + (product >= 0 ? 1 << 30 : 1 - (1 << 30))) / ((Int128)1 << 31);
                Assert.Equal((int)expected, FixedPoint.DoublingHighMultiply(a, b));
            }
        }
    }

    [Fact]
    public void The_division_by_a_power_of_two_rounds_ties_away_from_zero()
    {
        foreach (int value in Values)
        {
            for (int exponent = 0; exponent <= 31; exponent++)
            {
                Int128 divisor = (Int128)1 << exponent;
                Int128 magnitude = (Int128.Abs(value) + (divisor / 2)) / divisor;
                Assert.Equal((int)(value < 0 ? -magnitude : magnitude), FixedPoint.DivideByPowerOfTwo(value, exponent));
            }
        }
    }

    [Theory]
    [InlineData(10, 1 << 30, 0, 5)]
    [InlineData(10, 1 << 30, 1, 10)]
    [InlineData(10, 1 << 30, -1, 3)]
    [InlineData(-10, 1 << 30, -1, -3)]
    [InlineData(-1, 1 << 30, 0, 0)]
    [InlineData(-1, (1 << 30) + 1, 0, -1)]
    public void Rescaling_rounds_twice(int value, int multiplier, int shift, int expected)
    {
        Assert.Equal(expected, FixedPoint.Rescale(value, multiplier, shift));
    }

    [Fact]
    public void The_reciprocal_is_right_to_eight_digits()
    {
        for (long x = 0; x <= int.MaxValue; x += 1_234_567)
        {
            double real = x / (double)(1L << 31);
            double result = FixedPoint.ReciprocalOfOnePlus((int)x) / (double)(1L << 31);
            Assert.InRange(result - (1 / (1 + real)), -1e-8, 1e-8);
        }
    }
}
