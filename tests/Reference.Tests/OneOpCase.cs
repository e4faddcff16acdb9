using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.Reference.Tests;

/// <summary>A model of one op with seeded shapes, parameters and inputs; made by us, so nothing third-party is needed.</summary>
/// <param name="Name">Unique; the family's name and the seed.</param>
/// <param name="Seed">Seed of shapes, parameters and inputs.</param>
/// <param name="Largest">Largest difference allowed in an output byte: 0, but where TFLite's optimised kernels round once (CONV_2D, FULLY_CONNECTED).</param>
/// <param name="Make">Adds the op to a subgraph and gives its input and output tensors.</param>
internal sealed record OneOpCase(string Name, int Seed, int Largest, Func<OneOpGraph, (int[] Inputs, int[] Outputs)> Make)
{
    /// <summary>Invocations compared.</summary>
    public const int Invocations = 6;

    /// <summary>The model alone, as our compiler gets it.</summary>
    public byte[] ForTinyDevice()
    {
        var model = new TfliteModelBuilder();
        (int[] inputs, int[] outputs) = Make(new OneOpGraph(model.Main, new Random(Seed)));
        model.Main.Inputs(inputs).Outputs(outputs);
        return model.Build();
    }

    /// <summary>The same with a RESHAPE beside it whose shape is an input: a dynamic tensor, at which XNNPACK refuses the whole graph and
    /// TensorFlow Lite's own kernels run.</summary>
    public byte[] ForTensorFlow()
    {
        var model = new TfliteModelBuilder();
        SubgraphBuilder graph = model.Main;
        (int[] inputs, int[] outputs) = Make(new OneOpGraph(graph, new Random(Seed)));
        int value = graph.Int8("kept value", [1], 1, 0);
        int shape = graph.Tensor("kept shape", TensorType.Int32, [1]);
        int reshaped = graph.Int8("kept output", [1], 1, 0);
        graph.Operator(BuiltinOperator.Reshape, [value, shape], [reshaped]);
        graph.Inputs([.. inputs, value, shape]).Outputs([.. outputs, reshaped]);
        return model.Build();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
