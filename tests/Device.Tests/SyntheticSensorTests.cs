namespace TinyDevice.Device.Tests;

public sealed class SyntheticSensorTests
{
    [Fact]
    public void Gives_the_same_samples_after_every_reset()
    {
        Assert.Equal(Record(new SyntheticSensor()), Record(new SyntheticSensor()));
    }

    [Fact]
    public void Moves_from_reading_to_reading_within_its_range()
    {
        sbyte[] samples = Array.ConvertAll(Record(new SyntheticSensor()), b => (sbyte)b);
        Assert.All(samples, s => Assert.InRange(s, -64, 71));
        Assert.True(samples.Max() - samples.Min() > 100);
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0x7F, 0x00 }, 1)]
    [InlineData(new byte[] { 0xFF, 0x80, 0xFE }, 0)]
    public void Names_the_most_likely_class_of_int8_scores(byte[] scores, int expected)
    {
        var sensor = new SyntheticSensor();
        Assert.Equal(-1, sensor.LastClass);
        sensor.Publish(0, scores, scores.Length);
        sensor.Publish(1, [1, 2, 3], 3);
        Assert.Equal(expected, sensor.LastClass);
    }

    private static byte[] Record(SyntheticSensor sensor)
    {
        byte[] all = new byte[3 * 64];
        byte[] one = new byte[64];
        for (int i = 0; i < 3; i++)
        {
            Assert.True(sensor.Read(0, one, one.Length));
            one.CopyTo(all, i * one.Length);
        }

        return all;
    }
}
