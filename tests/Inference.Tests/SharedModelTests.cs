using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>Every model of ../shared/models is exact or refused in words; no third way.</summary>
public sealed class SharedModelTests
{
    /// <summary>Models that are not int8, and what is said about them.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        { "coral_mobilenet_v1_025_128_uint8", "uint8 activations (convert the model again with int8" },
        { "mlperf_ad_dynrange_hybrid", "dynamic-range quantization" },
        { "tflm_audio_preprocessor_int8", "operator 0 CUSTOM 'SignalWindow': not supported by the engine" },
        { "tflm_hello_world_float", "operators 0, 1 and 2 FULLY_CONNECTED: float32 activations" },
        { "tflm_mnist_lstm_float", "operator 0 UNIDIRECTIONAL_SEQUENCE_LSTM: float32 activations" },
        { "tinyengine_mnist_lenet300", "operator 6 LOG_SOFTMAX: float32 activations" },
        { "tinyengine_mnist_lenet300_nobias", "operator 6 LOG_SOFTMAX: float32 activations" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_model_that_is_not_int8_is_refused_and_says_why(string name, string reason)
    {
        byte[] file = GoldenModel.ReadFile(name);
        ModelCompileException refusal = Assert.Throws<ModelCompileException>(() => ModelCompiler.Compile(file, CompileOptions.Unlimited));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_model_is_left_out()
    {
        string[] all = [.. GoldenModel.All()];
        Assert.SkipWhen(all.Length == 0, "../shared/models is not there: no models to count");
        HashSet<string> tested =
        [
            .. new[]
            {
                GoldenVectorTests.WholeModels, GoldenVectorTests.StreamingModels, GoldenVectorTests.RecurrentModels,
                GoldenVectorTests.SingleOps, GoldenVectorTests.SingleStateOps,
            }.SelectMany(data => data.Select(row => row.Data)),
            .. Refused.Select(row => row.Data.Item1),
            "_singleop/space_to_batch_00",
        ];

        // TFLM refuses it, so there are no vectors; the host's own tests of CONCATENATION and SPLIT cover what it does.
        Assert.Equal(["coral_split_concat"], all.Where(name => !tested.Contains(name)));
    }
}
