using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>QUANTIZE: float32 to integers at the model's edge, or integers to another scale, zero point or width.</summary>
/// <remarks>Source of the rules: TFLM quantize_common.cc, TFLite quantize.h and requantize.h.</remarks>
internal static class QuantizeLowering
{
    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor input = graph.Input(node, 0);
        TfliteTensor output = graph.Output(node);
        Require.Computed(input);
        Require.Shape(input.Elements == output.Elements, "another shape out than in");
        RequireInteger(output, "as output");
        if (input.Type == TfliteType.Float32)
        {
            LowerFloat(graph, node, input, output);
            return;
        }

        RequireInteger(input, "as input");
        (int min, int max) = Require.RangeOf(output.Type);
        (int multiplier, int shift) = Quantization.QuantizeMultiplier((double)input.Scale / output.Scale);
        int Requantize(int x) =>
            Math.Clamp(unchecked(FixedPoint.Rescale(x - input.ZeroPoint, multiplier, shift) + output.ZeroPoint), min, max);
        if (input.ElementBytes == 1)
        {
            ByteFunction.Add(graph, node, input, output, Requantize);
            return;
        }

        var op = new LoweredOp(ModelOpCode.Rescale, node);
        op.Parameters.AddRange([input.ElementBytes, output.ElementBytes, input.ZeroPoint, multiplier, shift, output.ZeroPoint, min, max]);
        graph.Add(op, input, output);
    }

    private static void LowerFloat(GraphLowering graph, TfliteNode node, TfliteTensor input, TfliteTensor output)
    {
        if (output.ElementBytes > 2)
        {
            throw new OperatorProblemException($"float32 into {Require.NameOf(output.Type)} (give it an int8 output)");
        }

        (int min, int max) = Require.RangeOf(output.Type);
        var op = new LoweredOp(ModelOpCode.QuantizeFloat, node);
        op.Parameters.AddRange([output.ElementBytes, BitConverter.SingleToInt32Bits(output.Scale), output.ZeroPoint, min, max]);
        graph.Add(op, input, output);
    }

    private static void RequireInteger(TfliteTensor tensor, string role)
    {
        if (tensor.Type is not (TfliteType.Int8 or TfliteType.UInt8 or TfliteType.Int16 or TfliteType.Int32))
        {
            throw new OperatorProblemException($"{Require.NameOf(tensor.Type)} {role} (only int8, uint8, int16, int32 and, as input, float32 are supported)");
        }

        Require.Quantized(tensor);
    }
}
