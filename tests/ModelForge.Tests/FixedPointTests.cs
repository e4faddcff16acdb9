using TinyDevice.ModelForge.Quantization;

namespace TinyDevice.ModelForge.Tests;

public sealed class FixedPointTests
{
    [Theory]
    [InlineData(1.0, 1 << 30, 1)]
    [InlineData(0.5, 1 << 30, 0)]
    [InlineData(0.75, 1610612736, 0)]
    [InlineData(3.0, 1610612736, 2)]
    [InlineData(0.99999999999, 1 << 30, 1)]
    [InlineData(0.0, 0, 0)]
    [InlineData(1e-12, 0, 0)]
    public void Splits_a_real_number_into_multiplier_and_shift(double value, int multiplier, int shift) =>
        Assert.Equal((multiplier, shift), FixedPoint.QuantizeMultiplier(value));

    [Theory]
    [InlineData(1, 1 << 30, 1)]
    [InlineData(-1, 1 << 30, 0)]
    [InlineData(3, 1 << 30, 2)]
    [InlineData(-3, 1 << 30, -1)]
    [InlineData(int.MinValue, int.MinValue, int.MaxValue)]
    public void Multiplies_with_ties_up(int a, int b, int expected) => Assert.Equal(expected, FixedPoint.Multiply(a, b));

    [Theory]
    [InlineData(5, 1, 3)]
    [InlineData(-5, 1, -3)]
    [InlineData(4, 3, 1)]
    [InlineData(-4, 3, -1)]
    [InlineData(-3, 3, 0)]
    [InlineData(7, 0, 7)]
    [InlineData(int.MinValue, 31, -1)]
    public void Shifts_right_with_ties_away_from_zero(int value, int bits, int expected) =>
        Assert.Equal(expected, FixedPoint.RoundingShiftRight(value, bits));

    [Fact]
    public void Rounds_twice_where_one_rounding_would_give_less()
    {
        // 5 * 0.1 (multiplier 0.8, shift -3) is 0.5: first to 4, then 4/8 up to 1. Below, 0.4975 becomes 1 only by rounding twice.
        (int multiplier, int shift) = FixedPoint.QuantizeMultiplier(0.0995);

        Assert.Equal(1, FixedPoint.Rescale(5, multiplier, shift));
    }

    [Fact]
    public void Shifts_left_no_further_than_the_largest_int()
    {
        Assert.Equal(int.MaxValue, FixedPoint.SaturatingShiftLeft(1 << 29, 3));
        Assert.Equal(int.MinValue, FixedPoint.SaturatingShiftLeft(-(1 << 30), 2));
    }

    [Fact]
    public void Computes_a_dense_layer_as_by_hand()
    {
        // x - z = 4, 5, 6, 7: sums 60 + 10 and -60 + 11, halved (70 / 2 = 35; -49 / 2 = -24.5 -> -24: ties go up), plus 5.
        Assert.Equal([40, -19], SmallModels.Dense().Run([1, 2, 3, 4]));
    }
}
