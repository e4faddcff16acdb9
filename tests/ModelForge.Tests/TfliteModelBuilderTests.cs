using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Tests;

public sealed class TfliteModelBuilderTests
{
    [Fact]
    public void Writes_what_a_reader_of_the_schema_finds_again()
    {
        var builder = new TfliteModelBuilder("a model");
        SubgraphBuilder graph = builder.Main;
        int x = graph.Int8("x", [1, 4], 0.5f, -3);
        int w = graph.Int8Constant("w", [2, 4], [1, 2, 3, 4, 5, 6, 7, -8], QuantizationParameters.PerChannel([0.25f, 0.125f], 0));
        int b = graph.Int32Constant("b", [2], [70000, -70000]);
        int y = graph.Int8("y", [1, 2], 0.75f, 12);
        graph.Inputs(x).Outputs(y)
            .Operator(BuiltinOperator.FullyConnected, [x, w, b], [y], OperatorOptions.FullyConnected(Activation.Relu6, true), 4);

        var reader = new TfliteReader(builder.Build());

        Assert.Equal(("TFL3", 3, "a model"), (reader.Identifier, reader.Version, reader.Description));
        Assert.Equal(["x", "w", "b", "y"], reader.Tensors.Select(tensor => tensor.Text(3)));
        Assert.Equal([x], reader.Main.Ints(1));
        Assert.Equal([y], reader.Main.Ints(2));
        Assert.Equal([2, 4], reader.ShapeOf(w));
        Assert.Equal([0.25f, 0.125f], reader.ScalesOf(w));
        Assert.Equal([0, 0], reader.ZeroPointsOf(w));
        Assert.Equal([12], reader.ZeroPointsOf(y));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, -8], reader.Int8DataOf(w));
        Assert.Equal([70000, -70000], reader.Int32DataOf(b));
        Assert.Empty(reader.DataOf(x));
        FlatTable op = Assert.Single(reader.Operators);
        Assert.Equal(BuiltinOperator.FullyConnected, reader.CodeOf(op));
        Assert.Equal(4, reader.OperatorCodes[0].Int(2, 1));
        Assert.Equal([x, w, b], op.Ints(1));
        Assert.Equal(8, op.Byte(3));
        Assert.Equal((byte)Activation.Relu6, op.Child(4)!.Byte(0));
        Assert.Equal(1, op.Child(4)!.Byte(2));
    }

    [Fact]
    public void Aligns_constant_data_to_sixteen_bytes()
    {
        var builder = new TfliteModelBuilder();
        for (int length = 1; length < 40; length++)
        {
            builder.Main.Int8Constant("c", [length], new sbyte[length]);
        }

        var reader = new TfliteReader(builder.Build());

        Assert.Equal(40, reader.Buffers.Count);
        Assert.All(reader.Buffers.Skip(1), buffer => Assert.Equal(0, buffer.VectorStart(0) % 16));
    }

    [Fact]
    public void Shares_one_operator_code_between_equal_ops()
    {
        var builder = new TfliteModelBuilder();
        SubgraphBuilder graph = builder.Main;
        int x = graph.Int8("x", [1, 4], 1, 0);
        graph
            .Operator(BuiltinOperator.Logistic, [x], [x])
            .Operator(BuiltinOperator.Tanh, [x], [x])
            .Operator(BuiltinOperator.Logistic, [x], [x]);

        var reader = new TfliteReader(builder.Build());

        Assert.Equal(2, reader.OperatorCodes.Count);
        Assert.Equal(
            [BuiltinOperator.Logistic, BuiltinOperator.Tanh, BuiltinOperator.Logistic],
            reader.Operators.Select(reader.CodeOf));
    }

    [Fact]
    public void Writes_codes_beyond_the_old_byte_in_both_places()
    {
        var builder = new TfliteModelBuilder();
        int handle = builder.Main.Tensor("h", TensorType.Resource, [1]);
        builder.Main.Operator(BuiltinOperator.VarHandle, [], [handle], OperatorOptions.VarHandle("", "state"));

        var reader = new TfliteReader(builder.Build());

        Assert.Equal(127, reader.OperatorCodes[0].Byte(0));
        Assert.Equal(142, reader.OperatorCodes[0].Int(3, 0));
        Assert.Equal("state", reader.Operators[0].Child(4)!.Text(1));
    }

    [Fact]
    public void Keeps_subgraphs_variables_metadata_and_custom_ops()
    {
        var builder = new TfliteModelBuilder();
        int state = builder.Main.Variable("state", TensorType.Int8, [1, 3], QuantizationParameters.PerTensor(1, 0));
        builder.Main.CustomOperator("Mystery", [state, -1], [state]).Intermediates(state);
        builder.AddSubgraph("init");
        builder.AddMetadata("OfflineMemoryAllocation", [1, 2, 3]);

        var reader = new TfliteReader(builder.Build());

        Assert.Equal(["main", "init"], reader.Subgraphs.Select(subgraph => subgraph.Text(4)));
        Assert.Equal(1, reader.Tensors[state].Byte(5));
        Assert.Equal("Mystery", reader.OperatorCodes[0].Text(1));
        Assert.Equal([state, -1], reader.Operators[0].Ints(1));
        Assert.Equal([state], reader.Operators[0].Ints(8));
        Assert.Equal("OfflineMemoryAllocation", reader.Metadata[0].Text(0));
        Assert.Equal([1, 2, 3], reader.Buffers[reader.Metadata[0].Int(1, 0)].Bytes(0));
    }

    [Fact]
    public void Packs_int4_low_nibble_first()
    {
        var builder = new TfliteModelBuilder();
        int w = builder.Main.Int4Constant("w", [1, 3], [1, -1, -8], QuantizationParameters.PerTensor(1, 0));

        Assert.Equal([0xF1, 0x08], new TfliteReader(builder.Build()).DataOf(w));
    }

    [Fact]
    public void Fills_the_geometry_of_windows_into_the_right_fields()
    {
        var builder = new TfliteModelBuilder();
        int x = builder.Main.Int8("x", [1, 8, 8, 2], 1, 0);
        var window = new Window(Padding.Valid, 2, 3, 4, 5);
        builder.Main
            .Operator(BuiltinOperator.Conv2D, [x], [x], OperatorOptions.Conv2D(window))
            .Operator(BuiltinOperator.DepthwiseConv2D, [x], [x], OperatorOptions.DepthwiseConv2D(window, 6))
            .Operator(BuiltinOperator.MaxPool2D, [x], [x], OperatorOptions.Pool2D(window, 7, 8));

        FlatTable[] options = [.. new TfliteReader(builder.Build()).Operators.Select(op => op.Child(4)!)];

        Assert.All(options, table => Assert.Equal((1, 3, 2), (table.Byte(0), table.Int(1, 0), table.Int(2, 0))));
        Assert.Equal((5, 4), (options[0].Int(4, 1), options[0].Int(5, 1)));
        Assert.Equal((6, 5, 4), (options[1].Int(3, 0), options[1].Int(5, 1), options[1].Int(6, 1)));
        Assert.Equal((8, 7), (options[2].Int(3, 0), options[2].Int(4, 0)));
    }
}
