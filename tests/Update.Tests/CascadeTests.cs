using System.Buffers.Binary;
using TinyDevice.Formats;

namespace TinyDevice.Update.Tests;

public sealed class CascadeTests
{
    // 64 samples of 3 axes at a step of 1/64 unit, as the demo's gesture model takes them.
    private static readonly TensorInfo Input = Tensor(0, 1f / 64, 1, 64, 3);

    [Fact]
    public void A_constant_sample_such_as_gravity_does_not_fire()
    {
        Cascade cascade = new(100, 0);
        byte[] gravity = Sample(i => i % 3 == 2 ? 64 : 0);
        Assert.False(cascade.Passes(Input, gravity));
        Assert.Equal((1, 0), (cascade.Samples, cascade.Fired));
    }

    [Theory]
    [InlineData(6, false)] // 6 steps of 1/64 are 94 thousandths
    [InlineData(7, true)] // 7 are 109
    public void Fires_at_the_threshold_in_the_input_s_unit(int amplitude, bool fires)
    {
        // One axis swings by the amplitude about an offset: its root mean square deviation is the amplitude.
        Cascade cascade = new(100, 0);
        Assert.Equal(fires, cascade.Passes(Input, Sample(i => i % 3 != 0 ? 0 : 50 + (i / 3 % 2 == 0 ? amplitude : -amplitude))));
        Assert.Equal(fires, cascade.HasFired);
    }

    [Fact]
    public void Another_scale_fires_at_the_same_movement()
    {
        TensorInfo coarse = Tensor(0, 1f / 16, 1, 64, 3);
        byte[] swing = Sample(i => i % 3 != 0 ? 0 : i / 3 % 2 == 0 ? 2 : -2);
        Assert.True(new Cascade(100, 0).Passes(coarse, swing));
        Assert.False(new Cascade(100, 0).Passes(Input, swing));
    }

    [Fact]
    public void Extremes_do_not_overflow()
    {
        Cascade cascade = new(1990, 0);
        Assert.True(cascade.Passes(Input, Sample(i => i / 3 % 2 == 0 ? 127 : -128)));
    }

    [Fact]
    public void The_heartbeat_lets_every_nth_quiet_sample_pass_without_counting_it_as_fired()
    {
        Cascade cascade = new(100, 4);
        byte[] still = Sample(_ => 3);
        string passed = string.Concat(Enumerable.Range(0, 9).Select(_ => cascade.Passes(Input, still) ? 'x' : '.'));
        Assert.Equal("...x...x.", passed);
        Assert.Equal((9, 0), (cascade.Samples, cascade.Fired));
    }

    [Fact]
    public void Without_a_threshold_or_for_another_type_every_sample_passes()
    {
        Assert.True(new Cascade(0, 0).Passes(Input, Sample(_ => 0)));
        Assert.True(new Cascade(100, 0).Passes(Tensor((int)TensorType.Int32, 0, 4), new byte[16]));
    }

    private static byte[] Sample(Func<int, int> value) => [.. Enumerable.Range(0, 192).Select(i => (byte)(sbyte)value(i))];

    private static TensorInfo Tensor(int type, float scale, params int[] dimensions)
    {
        byte[] record = new byte[64];
        int bytes = dimensions.Aggregate((a, b) => a * b) * (type == (int)TensorType.Int32 ? 4 : 1);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), bytes);
        record[8] = (byte)(type == 0 ? (int)TensorType.Int8 : type);
        record[9] = (byte)dimensions.Length;
        BinaryPrimitives.WriteSingleLittleEndian(record.AsSpan(12), scale);
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(20 + (4 * i)), dimensions[i]);
        }

        TensorInfo tensor = new();
        Assert.Equal(FormatStatus.Ok, tensor.Read(record, bytes));
        return tensor;
    }
}
