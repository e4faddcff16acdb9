using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

public sealed class GoldenVectorTests
{
    private static readonly HashSet<string> ChannelOperators = ["FULLY_CONNECTED", "CONV_2D", "DEPTHWISE_CONV_2D"];

    private static readonly HashSet<string> Operators =
    [
        "FULLY_CONNECTED", "CONV_2D", "DEPTHWISE_CONV_2D", "AVERAGE_POOL_2D", "RESHAPE", "SOFTMAX", "QUANTIZE", "DEQUANTIZE",
        "MAX_POOL_2D", "ADD", "SUB", "MUL", "MAXIMUM", "MINIMUM", "MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN",
        "SQUEEZE", "EXPAND_DIMS", "CONCATENATION", "PACK", "SPLIT", "SPLIT_V", "UNPACK", "STRIDED_SLICE", "SLICE", "TRANSPOSE", "PAD",
        "PADV2", "LOGISTIC", "TANH", "RELU", "RELU6", "LEAKY_RELU", "ABS",
        "HARD_SWISH", "ELU", "RSQRT", "CAST", "SPACE_TO_DEPTH", "DEPTH_TO_SPACE", "BATCH_TO_SPACE_ND", "GATHER", "GATHER_ND",
        "REVERSE_V2", "BROADCAST_TO", "MIRROR_PAD", "TRANSPOSE_CONV",
        "SQUARED_DIFFERENCE", "PRELU", "EQUAL", "NOT_EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL", "SELECT_V2", "RESIZE_BILINEAR",
        "RESIZE_NEAREST_NEIGHBOR", "BATCH_MATMUL", "LOG_SOFTMAX", "L2_NORMALIZATION", "ARG_MAX", "ARG_MIN", "CUMSUM", "ADD_N",
    ];

    public static TheoryData<string> WholeModels =>
    [
        "tflm_hello_world_int8", "esp_hello_world", "microflow_sine", "mlperf_ad_autoencoder_int8", "mlperf_ad_fullint_floatio",
        "mlperf_kws_dscnn_int8", "mlperf_sww_streaming_wakeword_int8", "tflm_micro_speech_int8", "arduino_micro_speech",
        "mltk_tflite_micro_speech", "mltk_image_example1", "tinymaix_cifar10_q", "mlperf_vww_mobilenetv1_025_int8", "tflm_person_detect_int8",
        "arduino_magic_wand", "emlearn_mpy_mnist_cnn_int8", "mlperf_ic_resnet8_int8", "mlperf_ic_resnet8_large_int8",
        "mltk_fingerprint_signature", "mltk_image_classification", "mltk_keyword_spotting_on_off_v3", "mltk_keyword_spotting_pacman_v3",
        "mltk_rock_paper_scissors", "tinymaix_mnist_arduino_q", "tinymaix_mnist_dw_q", "tinymaix_mnist_rect_q",
        "tinymaix_mnist_resnet_q", "tinymaix_mnist_valid_q", "tinymaix_vww96_q", "mocleiri_hello_world", "mocleiri_micro_speech",
        "tinyengine_vww", "tinymaix_mbnet128_025_q", "tinymaix_mbnet96_025_q", "mltk_anomaly_detection",
        "tinyengine_detection", "tflm_simple_add_model",
    ];

    /// <summary>Wake words, whose variables carry over from one inference to the next.</summary>
    public static TheoryData<string> StreamingModels =>
    [
        "mww_v1_alexa", "mww_v1_hey_jarvis", "mww_v1_okay_nabu", "mww_v2_alexa", "mww_v2_exp_okay_computer",
        "mww_v2_hey_jarvis", "mww_v2_hey_mycroft", "mww_v2_okay_nabu", "mww_v2_vad",
        "tflm_keyword_scrambled", "tflm_keyword_scrambled_8bit", "tflm_dtln_noise_suppression",
    ];

    /// <summary>LSTMs, whose states begin anew at every inference.</summary>
    public static TheoryData<string> RecurrentModels =>
        ["coral_keras_lstm_mnist_ptq", "tflm_mnist_lstm_int8", "tflm_xtensa_micro_speech_lstm"];

    public static TheoryData<string> SingleChannelOps => [.. GoldenModel.SingleOps(ChannelOperators)];

    public static TheoryData<string> SingleOps => [.. GoldenModel.SingleOps(Operators)];

    /// <summary>One-op models with a state; TFLM's checksums are there for those without only.</summary>
    public static TheoryData<string> SingleStateOps => [.. GoldenModel.SingleOps(new HashSet<string> { "SVDF" })];

    [Theory]
    [MemberData(nameof(WholeModels))]
    [MemberData(nameof(StreamingModels))]
    [MemberData(nameof(SingleOps))]
    [MemberData(nameof(SingleStateOps))]
    public void Every_output_byte_equals_tflm(string name)
    {
        var golden = GoldenModel.Load(name);
        CompiledModel compiled = ModelCompiler.Compile(golden.Tflite, CompileOptions.Unlimited);
        AssertGolden(golden, Runners.Open(compiled.Image));
    }

    [Theory]
    [MemberData(nameof(RecurrentModels))]
    public void Every_output_byte_equals_tflm_when_states_are_reset(string name)
    {
        var golden = GoldenModel.Load(name);
        AssertGolden(golden, Runners.Open(ModelCompiler.Compile(golden.Tflite, CompileOptions.Unlimited).Image), reset: true);
    }

    [Theory]
    [MemberData(nameof(WholeModels))]
    [MemberData(nameof(SingleChannelOps))]
    public void Every_output_byte_stays_the_same_when_all_weights_are_streamed(string name)
    {
        var golden = GoldenModel.Load(name);

        // Three channels of the largest filter at a time, so that blocks end in the middle of a layer.
        CompiledModel resident = ModelCompiler.Compile(golden.Tflite, CompileOptions.Unlimited);
        int window = resident.Report.Layers.Max(layer => Math.Max(36, 3 * layer.WeightBytes / Math.Max(1, layer.OutputShape.LastOrDefault(1))));
        CompiledModel streamed = ModelCompiler.Compile(
            golden.Tflite, CompileOptions.Unlimited with { WindowBytes = window, StreamEverything = true });
        Assert.All(streamed.Report.Layers, layer => Assert.Equal(layer.WeightBytes > 0, layer.Streamed));
        AssertGolden(golden, Runners.Open(streamed.Image));
    }

    [Theory]
    [MemberData(nameof(WholeModels))]
    [MemberData(nameof(SingleOps))]
    public void Every_operator_has_the_checksum_of_tflm(string name)
    {
        var golden = GoldenModel.Load(name);
        CompiledModel compiled = ModelCompiler.Compile(golden.Tflite, CompileOptions.Unlimited with { KeepChannels = true });
        ModelRunner runner = Runners.Open(compiled.Image);
        Runners.WriteInputs(runner, golden.Inputs, 0);
        int compared = 0;
        foreach (LayerReport layer in compiled.Report.Layers)
        {
            // Arithmetic on shapes is left out: the file states every shape.
            if (layer.OpIndex < 0 && layer.Name is ("SHAPE" or "STRIDED_SLICE" or "PACK"))
            {
                compared++;
                continue;
            }

            for (int i = 0; i < layer.OpCount; i++)
            {
                Assert.Equal(InferenceStatus.Ok, runner.InvokeOp(layer.OpIndex + i));
            }

            byte[] output = new byte[layer.OutputBytes];
            runner.ReadArena(layer.OutputOffset, output.Length, output, 0);
            uint expected = golden.Crcs.Single(crc => crc.Operator == layer.SourceIndex && crc.Output == 0).Crc32;
            Assert.True(expected == Crc32.HashToUInt32(output), $"operator {layer.SourceIndex} {layer.Name} differs");
            compared++;
        }

        Assert.Equal(golden.Crcs.Count(crc => crc.Output == 0), compared);
    }

    [Theory]
    [InlineData("tflm_hello_world_int8", 288, 32)]
    [InlineData("mlperf_ad_autoencoder_int8", 264_192, 768)]
    [InlineData("mlperf_kws_dscnn_int8", 2_656_768, 16_000)]
    [InlineData("mlperf_vww_mobilenetv1_025_int8", 7_489_664, 55_296)]
    [InlineData("tflm_person_detect_int8", 7_157_888, 55_296)]
    public void The_arena_is_planned_to_the_lower_bound(string name, long macs, int arenaBytes)
    {
        CompileReport report = ModelCompiler.Compile(GoldenModel.Load(name).Tflite, CompileOptions.Unlimited).Report;
        Assert.Equal(macs, report.Macs);
        Assert.Equal(arenaBytes, report.ArenaLowerBound);
        Assert.Equal(arenaBytes, report.ArenaBytes);
    }

    [Fact]
    public void The_autoencoder_with_270_KB_of_weights_runs_in_a_heap_of_100_KB()
    {
        var golden = GoldenModel.Load("mlperf_ad_autoencoder_int8");
        CompiledModel compiled = ModelCompiler.Compile(golden.Tflite, new CompileOptions());
        var runner = new ModelRunner(new ModelLimits(96 * 1024, 100 * 1024, 16 * 1024));
        Assert.Equal(InferenceStatus.Ok, runner.Open(new ByteArraySource(compiled.Image)));
        Assert.InRange(runner.HeapBytes, 1, 100 * 1024);
        Assert.InRange(runner.WindowBytes, 1, 16 * 1024);
        AssertGolden(golden, runner);
    }

    /// <remarks>TFLM never sets the value it pads with; it found 0 in its memory.</remarks>
    [Fact]
    public void Space_to_batch_pads_with_the_zero_point_where_tflm_pads_with_what_it_finds()
    {
        var golden = GoldenModel.Load("_singleop/space_to_batch_00");
        ModelRunner runner = Runners.Open(ModelCompiler.Compile(golden.Tflite, CompileOptions.Unlimited).Image);
        byte[] outputs = Infer(golden, runner);
        int[] differing = [.. Enumerable.Range(0, outputs.Length).Where(i => outputs[i] != golden.Outputs[i])];
        Assert.Equal(golden.Count * 16, differing.Length);
        Assert.All(differing, i => Assert.Equal((0, -7), (golden.Outputs[i], (sbyte)outputs[i])));
    }

    private static void AssertGolden(GoldenModel golden, ModelRunner runner, bool reset = false)
    {
        byte[] outputs = Infer(golden, runner, reset);
        int differing = Enumerable.Range(0, outputs.Length).Count(i => outputs[i] != golden.Outputs[i]);
        Assert.True(differing == 0, $"{differing} of {outputs.Length} bytes differ from TFLM");
    }

    private static byte[] Infer(GoldenModel golden, ModelRunner runner, bool reset = false)
    {
        int inputBytes = Runners.InputBytes(runner);
        int outputBytes = Runners.OutputBytes(runner);
        Assert.Equal(golden.Inputs.Length, golden.Count * inputBytes);
        Assert.Equal(golden.Outputs.Length, golden.Count * outputBytes);
        byte[] outputs = new byte[golden.Outputs.Length];
        for (int i = 0; i < golden.Count; i++)
        {
            if (reset)
            {
                runner.Reset();
            }

            Runners.WriteInputs(runner, golden.Inputs, i * inputBytes);
            Assert.Equal(InferenceStatus.Ok, runner.Invoke());
            Runners.ReadOutputs(runner, outputs, i * outputBytes);
        }

        return outputs;
    }
}
