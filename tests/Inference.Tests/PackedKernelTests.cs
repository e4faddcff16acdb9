using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>The plain kernels are the oracle: a packed model gives the same bytes on every input.</summary>
public sealed class PackedKernelTests
{
    public static TheoryData<string> Models =>
        ["mlperf_ad_autoencoder_int8", "mlperf_kws_dscnn_int8", "mlperf_ic_resnet8_int8", "tinymaix_cifar10_q", "mltk_rock_paper_scissors"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Equals_the_plain_kernels_on_random_and_extreme_inputs(string name)
    {
        byte[] file = GoldenModel.Load(name).Tflite;
        CompiledModel packed = ModelCompiler.Compile(file, CompileOptions.Unlimited);
        CompiledModel plain = ModelCompiler.Compile(file, CompileOptions.Unlimited with { Optimize = Optimization.None });
        Assert.Contains(packed.Report.Layers, layer => layer.Packed);
        Assert.DoesNotContain(plain.Report.Layers, layer => layer.Packed);
        ModelRunner fast = Runners.Open(packed.Image);
        ModelRunner oracle = Runners.Open(plain.Image);
        byte[] input = new byte[Runners.InputBytes(fast)];
        var random = new Random(80);
        Action<byte[]>[] fills =
        [
            random.NextBytes,
            bytes => Array.Fill(bytes, (byte)0x80),
            bytes => Array.Fill(bytes, (byte)0x7F),
            bytes => Array.ForEach([.. Enumerable.Range(0, bytes.Length)], i => bytes[i] = random.Next(2) == 0 ? (byte)0x80 : (byte)0x7F),
        ];
        foreach (Action<byte[]> fill in fills)
        {
            fill(input);
            Assert.Equal(Run(oracle, input), Run(fast, input));
        }
    }

    [Fact]
    public void Layers_are_packed_as_far_as_the_heap_goes()
    {
        byte[] file = GoldenModel.Load("mlperf_kws_dscnn_int8").Tflite;
        CompileReport plain = ModelCompiler.Compile(file, CompileOptions.Unlimited with { Optimize = Optimization.Size }).Report;
        CompileReport tight = ModelCompiler.Compile(file, CompileOptions.Unlimited with { HeapBytes = plain.HeapBytes + 16_384 }).Report;
        Assert.InRange(tight.HeapBytes, plain.HeapBytes, plain.HeapBytes + 16_384);
        Assert.InRange(tight.Layers.Count(layer => layer.Packed), 1, 4);
    }

    private static byte[] Run(ModelRunner runner, byte[] input)
    {
        byte[] output = new byte[Runners.OutputBytes(runner)];
        Runners.WriteInputs(runner, input, 0);
        Assert.Equal(InferenceStatus.Ok, runner.Invoke());
        Runners.ReadOutputs(runner, output, 0);
        return output;
    }
}
