using TinyDevice.ModelForge.Tflite;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Packaging.Tests.Compiler;

/// <summary>A model that cannot run is refused on the host, in one sentence that names every operator and what to change.</summary>
public sealed class RefusalTests
{
    private static readonly QuantizationParameters Quantized = QuantizationParameters.PerTensor(0.05f, 0);

    [Fact]
    public void A_float_model_is_told_to_be_quantized()
    {
        string message = Refuse(Dense(TensorType.Float32, TensorType.Float32));
        Assert.Equal(
            "The model cannot run on the device because of operator 0 FULLY_CONNECTED: float32 activations (quantize the model to full-integer int8 with a representative data set).",
            message);
    }

    [Fact]
    public void A_hybrid_model_is_told_from_a_float_one()
    {
        Assert.Contains("float32 activations with integer weights, that is dynamic-range quantization (convert again", Refuse(Dense(TensorType.Float32, TensorType.Int8)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_the_older_uint8_quantization_is_told_to_use_int8()
    {
        Assert.Contains("uint8 activations (convert the model again with int8", Refuse(Dense(TensorType.UInt8, TensorType.UInt8)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_with_16_bit_activations_is_told_to_use_int8()
    {
        Assert.Contains("int16 activations (convert the model again with int8", Refuse(Dense(TensorType.Int16, TensorType.Int8)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_offending_operator_is_named_with_its_index()
    {
        var model = new TfliteModelBuilder();
        SubgraphBuilder graph = model.Main;
        int[] t = [.. Enumerable.Range(0, 6).Select(i => graph.Int8($"t{i}", [1, 4], 0.05f, 0))];
        graph.Inputs(t[0]).Outputs(t[5])
            .CustomOperator("MyFilter", [t[0]], [t[1]])
            .Operator(BuiltinOperator.TopKV2, [t[1]], [t[2]])
            .Operator(BuiltinOperator.Reshape, [t[2]], [t[3]])
            .Operator(BuiltinOperator.TopKV2, [t[3]], [t[4]])
            .Operator(9999, [t[4]], [t[5]]);
        Assert.Equal(
            "The model cannot run on the device because of "
            + "operator 0 CUSTOM 'MyFilter': not supported by the engine (only builtin operators run: convert without custom operators, or compute this in the application); "
            + "operators 1 and 3 TOPK_V2: not supported by the engine (end the model before it and compute it in the application); "
            + "operator 4 9999: not supported by the engine (replace it in the model, or compute it in the application).",
            Refuse(model));
    }

    [Fact]
    public void A_dynamic_shape_is_named()
    {
        var model = new TfliteModelBuilder();
        int input = model.Main.Int8("frames", [1, -1], 0.05f, 0);
        int output = model.Main.Int8("output", [1, 4], 0.05f, 0);
        model.Main.Inputs(input).Outputs(output).Operator(BuiltinOperator.Reshape, [input], [output]);
        Assert.Contains("operator 0 RESHAPE: tensor 0 'frames' has the dynamic or empty shape [1,-1] (export the model with fixed shapes)", Refuse(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_computed_at_run_time_are_refused()
    {
        var model = new TfliteModelBuilder();
        int input = model.Main.Int8("input", [1, 4], 0.05f, 0);
        int weights = model.Main.Int8("weights", [2, 4], 0.05f, 0);
        int output = model.Main.Int8("output", [1, 2], 0.05f, 0);
        model.Main.Inputs(input, weights).Outputs(output).Operator(BuiltinOperator.FullyConnected, [input, weights], [output], OperatorOptions.FullyConnected());
        Assert.Contains("operator 0 FULLY_CONNECTED: the weights tensor 1 'weights' computed at run time (make it constant)", Refuse(model), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_nothing_computes_is_refused()
    {
        var model = new TfliteModelBuilder();
        int input = model.Main.Int8("input", [1, 4], 0.05f, 0);
        int output = model.Main.Int8("lost", [1, 4], 0.05f, 0);
        model.Main.Inputs(input).Outputs(output);
        Assert.Equal("Nothing computes the model's output tensor 1 'lost': export the model again.", Refuse(model));
    }

    [Fact]
    public void A_tensor_read_before_it_is_computed_is_refused()
    {
        var model = new TfliteModelBuilder();
        int[] t = [.. Enumerable.Range(0, 3).Select(i => model.Main.Int8($"t{i}", [1, 4], 0.05f, 0))];
        model.Main.Inputs(t[0]).Outputs(t[2])
            .Operator(BuiltinOperator.Reshape, [t[1]], [t[2]])
            .Operator(BuiltinOperator.Reshape, [t[0]], [t[1]]);
        Assert.Contains("operator 0 RESHAPE: tensor 1 't1' read before anything has computed it", Refuse(model), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        Assert.StartsWith("The file is not a TensorFlow Lite model", Refuse("PK\u0003\u0004 this is a zip file"u8.ToArray(), CompileOptions.Unlimited), StringComparison.Ordinal);
        Assert.StartsWith("The file is not a TensorFlow Lite model", Refuse([], CompileOptions.Unlimited), StringComparison.Ordinal);
    }

    [Fact]
    public void An_arena_too_small_is_named_with_both_sizes()
    {
        byte[] tflite = Dense(TensorType.Int8, TensorType.Int8).Build();
        Assert.Equal(
            "The model needs an arena of 6 bytes, but the limit is 5 bytes: make its largest layers smaller or use a board with more memory.",
            Refuse(tflite, CompileOptions.Unlimited with { ArenaBytes = 5 }));
    }

    [Fact]
    public void A_heap_too_small_even_for_streaming_is_named_with_both_sizes()
    {
        byte[] tflite = Dense(TensorType.Int8, TensorType.Int8).Build();
        Assert.Matches(
            "^The model needs [0-9,]+ bytes of heap even with its weights streamed through a window of 64 bytes, but the limit is 300 bytes: ",
            Refuse(tflite, new CompileOptions(100, 300, 64)));
    }

    private static TfliteModelBuilder Dense(TensorType activation, TensorType weight)
    {
        var model = new TfliteModelBuilder();
        SubgraphBuilder graph = model.Main;
        QuantizationParameters? activations = activation == TensorType.Float32 ? null : Quantized;
        int input = graph.Tensor("input", activation, [1, 4], activations);
        int weights = graph.Constant("weights", weight, [2, 4], new byte[weight == TensorType.Float32 ? 32 : 8], Quantized);
        int output = graph.Tensor("output", activation, [1, 2], activations);
        graph.Inputs(input).Outputs(output).Operator(BuiltinOperator.FullyConnected, [input, weights, -1], [output], OperatorOptions.FullyConnected());
        return model;
    }

    private static string Refuse(TfliteModelBuilder model) => Refuse(model.Build(), CompileOptions.Unlimited);

    private static string Refuse(byte[] file, CompileOptions options)
    {
        string message = Assert.Throws<ModelCompileException>(() => ModelCompiler.Compile(file, options)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        return message;
    }
}
