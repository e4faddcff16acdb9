using TinyDevice.ModelForge.Quantization;
using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Tests;

/// <summary>Reads a .tflite file whose ops form a chain back into layers, so that the reference can run what the file says.</summary>
internal static class ChainReader
{
    public static QuantizedModel Read(byte[] file)
    {
        var reader = new TfliteReader(file);
        return new QuantizedModel(reader.Description ?? "", [.. reader.Operators.Select(op => ReadLayer(reader, op))]);
    }

    private static QuantizedLayer ReadLayer(TfliteReader reader, FlatTable op)
    {
        int[] inputs = op.Ints(1);
        int output = op.Ints(2)[0];
        BuiltinOperator code = reader.CodeOf(op);
        FlatTable? options = op.Child(4);
        return new QuantizedLayer
        {
            Name = reader.Tensors[output].Text(3) ?? "",
            Code = code,
            InputShape = reader.ShapeOf(inputs[0]),
            OutputShape = reader.ShapeOf(output),
            Input = QuantizationOf(reader, inputs[0]),
            Output = QuantizationOf(reader, output),
            Weights = code == BuiltinOperator.Reshape || inputs.Length < 2 ? null : ReadWeights(reader, inputs),
            Activation = (Activation)(options?.Byte(ActivationSlot(code)) ?? 0),
            Window = ReadWindow(code, options),
            KernelHeight = KernelSize(reader, code, inputs, options, 1),
            KernelWidth = KernelSize(reader, code, inputs, options, 2),
        };
    }

    private static QuantizedWeights ReadWeights(TfliteReader reader, int[] inputs) => new(
        reader.Int8DataOf(inputs[1]),
        reader.ShapeOf(inputs[1]),
        reader.ScalesOf(inputs[1]),
        inputs.Length > 2 && inputs[2] >= 0 ? reader.Int32DataOf(inputs[2]) : []);

    private static TensorQuantization QuantizationOf(TfliteReader reader, int tensor) =>
        new(reader.ScalesOf(tensor)[0], (int)reader.ZeroPointsOf(tensor)[0]);

    private static int ActivationSlot(BuiltinOperator code) => code switch
    {
        BuiltinOperator.Conv2D => 3,
        BuiltinOperator.DepthwiseConv2D => 4,
        BuiltinOperator.AveragePool2D => 5,
        BuiltinOperator.FullyConnected => 0,

        // No activation: a slot past the end of every table.
        _ => 20,
    };

    private static Window ReadWindow(BuiltinOperator code, FlatTable? options)
    {
        int dilation = code switch { BuiltinOperator.Conv2D => 4, BuiltinOperator.DepthwiseConv2D => 5, _ => 20 };
        return options is null || code is BuiltinOperator.FullyConnected or BuiltinOperator.Softmax or BuiltinOperator.Reshape
            ? new Window(Padding.Valid)
            : new Window(
                (Padding)options.Byte(0), options.Int(2, 0), options.Int(1, 0), options.Int(dilation + 1, 1), options.Int(dilation, 1));
    }

    private static int KernelSize(TfliteReader reader, BuiltinOperator code, int[] inputs, FlatTable? options, int axis) => code switch
    {
        BuiltinOperator.Conv2D or BuiltinOperator.DepthwiseConv2D => reader.ShapeOf(inputs[1])[axis],
        BuiltinOperator.AveragePool2D => options!.Int(axis == 1 ? 4 : 3, 0),
        _ => 1,
    };
}
