using TinyDevice.ModelForge.Quantization;
using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Tests;

/// <summary>The forge's own integer reference against outputs of the real TensorFlow Lite Micro.</summary>
public sealed class ReferenceKernelTests
{
    [Theory]
    [InlineData("CONV_2D", 42)]
    [InlineData("DEPTHWISE_CONV_2D", 32)]
    [InlineData("FULLY_CONNECTED", 22)]
    [InlineData("AVERAGE_POOL_2D", 9)]
    [InlineData("SOFTMAX", 10)]
    [InlineData("RESHAPE", 3)]
    public void Equals_TFLM_on_every_one_op_model_it_covers(string op, int atLeast)
    {
        string[] folders = [.. SharedModels.OneOp(SharedModels.FindOrSkip(), op).Where(folder => Covers(ReadModel(folder)))];

        Assert.All(folders, AssertEqualsTflm);
        Assert.True(folders.Length >= atLeast, $"Only {folders.Length} models of {op} were compared.");
    }

    [Fact]
    public void Equals_TFLM_on_the_MLPerf_keyword_model() =>
        AssertEqualsTflm(Path.Combine(SharedModels.FindOrSkip(), "mlperf_kws_dscnn_int8"));

    [Fact]
    public void Refuses_an_input_of_another_length()
    {
        QuantizedModel model = SmallModels.Dense();

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => model.Run(new sbyte[5]));

        Assert.Contains("takes 4 bytes, not 5", refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] ReadModel(string folder) => File.ReadAllBytes(Path.Combine(folder, "model.tflite"));

    private static void AssertEqualsTflm(string folder)
    {
        QuantizedModel model = ChainReader.Read(ReadModel(folder));
        byte[] inputs = File.ReadAllBytes(Path.Combine(folder, "input.bin"));
        byte[] expected = File.ReadAllBytes(Path.Combine(folder, "output.bin"));
        int compared = Math.Min(64 * model.Layers[0].InputLength, inputs.Length);

        byte[] actual = model.RunAll(inputs[..compared]);

        Assert.NotEmpty(actual);
        Assert.Equal(expected[..actual.Length], actual);
    }

    // Left to the engine: int4 weights, weights with a zero point, and a beta other than 1 never come out of the forge's quantizer.
    private static bool Covers(byte[] file)
    {
        var reader = new TfliteReader(file);
        FlatTable op = reader.Operators[0];
        int[] inputs = op.Ints(1);
        return reader.CodeOf(op) switch
        {
            BuiltinOperator.Softmax => op.Child(4)!.Float(0) == 1,
            BuiltinOperator.Reshape or BuiltinOperator.AveragePool2D => true,
            _ => (TensorType)reader.Tensors[inputs[1]].Byte(1) == TensorType.Int8 && reader.ZeroPointsOf(inputs[1]).All(zero => zero == 0),
        };
    }
}
