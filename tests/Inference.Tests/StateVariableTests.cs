using TinyDevice.Formats;

namespace TinyDevice.Inference.Tests;

/// <summary>An image written by hand from docs/formats/model.md: one state variable that every inference counts up by a table.</summary>
public sealed class StateVariableTests
{
    [Fact]
    public void A_state_keeps_its_value_from_one_inference_to_the_next_until_it_is_reset()
    {
        ModelRunner runner = Runners.Open(CountingImage(initialBytes: false));
        Assert.Equal([-7, -6, -5], Count(runner, 3));
        Assert.Equal([-4, -3], Count(runner, 2));
        runner.Reset();
        Assert.Equal([-7, -6], Count(runner, 2));
    }

    [Fact]
    public void A_state_may_begin_with_bytes_of_the_image()
    {
        ModelRunner runner = Runners.Open(CountingImage(initialBytes: true));
        Assert.Equal([41, 42], Count(runner, 2));
        runner.Reset();
        Assert.Equal([41], Count(runner, 1));
    }

    private static int[] Count(ModelRunner runner, int inferences)
    {
        var counts = new int[inferences];
        byte[] output = new byte[1];
        for (int i = 0; i < inferences; i++)
        {
            Assert.Equal(InferenceStatus.Ok, runner.Invoke());
            runner.ReadOutput(0, output, 0);
            counts[i] = (sbyte)output[0];
        }

        return counts;
    }

    private static byte[] CountingImage(bool initialBytes)
    {
        const int RecordBytes = ModelFormat.OpHeaderSize + 16 + 8;
        const int Constants = ModelFormat.HeaderSize + (2 * ModelFormat.TensorRecordSize) + ModelFormat.StateRecordSize + RecordBytes;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("TDM1"u8);
        writer.Write([1, 0, 1, 0]);
        writer.Write(Constants + 257);
        writer.Write(2);
        writer.Write([1, 0, 1, 0, 1, 0, 1, 0]);
        writer.Write(RecordBytes);
        writer.Write(new byte[20]);
        WriteTensor(writer, position: 1);
        WriteTensor(writer, position: 0);
        WriteInts(writer, 0, 1, initialBytes ? Constants + 256 : 0);
        writer.Write([unchecked((byte)-8), 0, 0, 0]);
        writer.Write([RecordBytes, 0, (byte)ModelOpCode.Table, 0, 1, 1, 0, 0]);
        WriteInts(writer, 0, 1, 0, 1, 1, Constants);
        for (int x = 0; x < 256; x++)
        {
            writer.Write((byte)(x + 1));
        }

        writer.Write((byte)40);
        return stream.ToArray();
    }

    private static void WriteTensor(BinaryWriter writer, int position)
    {
        WriteInts(writer, position, 1, (int)TensorType.Int8, 0, 0);
        writer.Write(new byte[32]);
    }

    private static void WriteInts(BinaryWriter writer, params int[] values)
    {
        Array.ForEach(values, writer.Write);
    }
}
