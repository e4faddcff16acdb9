using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

public sealed class GoldenVectorTests
{
    private static readonly HashSet<string> Operators =
    [
        "FULLY_CONNECTED", "CONV_2D", "DEPTHWISE_CONV_2D", "AVERAGE_POOL_2D", "RESHAPE", "SOFTMAX", "QUANTIZE", "DEQUANTIZE",
    ];

    public static TheoryData<string> WholeModels =>
    [
        "tflm_hello_world_int8", "mlperf_ad_autoencoder_int8", "mlperf_kws_dscnn_int8",
    ];

    public static TheoryData<string> SingleOps => [.. GoldenModel.SingleOps(Operators)];

    [Theory]
    [MemberData(nameof(WholeModels))]
    [MemberData(nameof(SingleOps))]
    public void Every_output_byte_equals_tflm(string name)
    {
        var golden = GoldenModel.Load(name);
        CompiledModel compiled = ModelCompiler.Compile(golden.Tflite, CompileOptions.Unlimited);
        AssertGolden(golden, Runners.Open(compiled.Image));
    }

    [Theory]
    [MemberData(nameof(WholeModels))]
    [MemberData(nameof(SingleOps))]
    public void Every_output_byte_stays_the_same_when_all_weights_are_streamed(string name)
    {
        var golden = GoldenModel.Load(name);
        CompiledModel resident = ModelCompiler.Compile(golden.Tflite, CompileOptions.Unlimited);
        CompiledModel? streamed = CompileStreamed(golden.Tflite, resident.Report);
        Assert.SkipWhen(streamed is null, "streaming cannot make this model smaller");
        Assert.True(streamed.Report.StreamedBytes > 0);
        AssertGolden(golden, Runners.Open(streamed.Image));
    }

    [Theory]
    [MemberData(nameof(WholeModels))]
    [MemberData(nameof(SingleOps))]
    public void Every_operator_has_the_checksum_of_tflm(string name)
    {
        var golden = GoldenModel.Load(name);
        CompiledModel compiled = ModelCompiler.Compile(golden.Tflite, CompileOptions.Unlimited);
        ModelRunner runner = Runners.Open(compiled.Image);
        Runners.WriteInputs(runner, golden.Inputs, 0);
        int compared = 0;
        foreach (LayerReport layer in compiled.Report.Layers)
        {
            if (layer.OpIndex >= 0)
            {
                Assert.Equal(InferenceStatus.Ok, runner.InvokeOp(layer.OpIndex));
            }

            byte[] output = new byte[layer.OutputBytes];
            runner.ReadArena(layer.OutputOffset, output.Length, output, 0);
            uint expected = golden.Crcs.Single(crc => crc.Operator == layer.SourceIndex && crc.Output == 0).Crc32;
            Assert.True(expected == Crc32.HashToUInt32(output), $"operator {layer.SourceIndex} {layer.Name} differs");
            compared++;
        }

        Assert.Equal(golden.Crcs.Count, compared);
    }

    /// <summary>Compiles with the least heap that works; null when nothing can be streamed.</summary>
    private static CompiledModel? CompileStreamed(byte[] tflite, CompileReport resident)
    {
        int window = Math.Max(64, (int)resident.Layers.Max(layer => (long)layer.WeightBytes) / 3);
        CompiledModel? smallest = null;
        for (int heap = resident.HeapBytes - 1; ; heap = smallest.Report.HeapBytes - 1)
        {
            try
            {
                smallest = ModelCompiler.Compile(tflite, new CompileOptions(int.MaxValue, heap, window));
            }
            catch (ModelCompileException)
            {
                return smallest;
            }
        }
    }

    private static void AssertGolden(GoldenModel golden, ModelRunner runner)
    {
        int inputBytes = Runners.InputBytes(runner);
        int outputBytes = Runners.OutputBytes(runner);
        Assert.Equal(golden.Inputs.Length, golden.Count * inputBytes);
        Assert.Equal(golden.Outputs.Length, golden.Count * outputBytes);
        byte[] outputs = new byte[golden.Outputs.Length];
        for (int i = 0; i < golden.Count; i++)
        {
            Runners.WriteInputs(runner, golden.Inputs, i * inputBytes);
            Assert.Equal(InferenceStatus.Ok, runner.Invoke());
            Runners.ReadOutputs(runner, outputs, i * outputBytes);
        }

        int differing = Enumerable.Range(0, outputs.Length).Count(i => outputs[i] != golden.Outputs[i]);
        Assert.True(differing == 0, $"{differing} of {outputs.Length} bytes differ from TFLM");
    }
}
