using TinyDevice.ModelForge.Quantization;

namespace TinyDevice.ModelForge.Tests;

public sealed class QuantizationTests
{
    [Theory]
    [InlineData(0, 2.55, 0.01f, -128)]
    [InlineData(-1, 1.55, 0.01f, -28)]
    [InlineData(-2.55, 0, 0.01f, 127)]
    [InlineData(0.5, 2.55, 0.01f, -128)]
    public void Range_is_covered_with_zero_as_a_whole_number(double min, double max, float scale, int zeroPoint) =>
        Assert.Equal(new TensorQuantization(scale, zeroPoint), TensorQuantization.OfRange(min, max));

    [Theory]
    [InlineData(0.0f, -3)]
    [InlineData(0.24f, -3)]
    [InlineData(0.25f, -2)]
    [InlineData(-0.25f, -4)]
    [InlineData(1000f, 127)]
    [InlineData(-1000f, -128)]
    public void Values_round_to_the_nearest_step_and_saturate(float value, int expected) =>
        Assert.Equal(expected, new TensorQuantization(0.5f, -3).Quantize(value));

    [Fact]
    public void Dequantized_values_lie_within_half_a_step()
    {
        TensorQuantization quantization = TensorQuantization.OfRange(-1.3, 2.1);

        for (float value = -1.3f; value <= 2.1f; value += 0.01f)
        {
            // Zero is moved onto a step, by up to half a step at the ends.
            Assert.InRange(quantization.Dequantize(quantization.Quantize(value)) - value, -quantization.Scale, quantization.Scale);
        }
    }
}
