using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>DEQUANTIZE of int8, uint8 and int16 to float32.</summary>
/// <remarks>Source of the rules: TFLite dequantize.h; the product of a float32 scale and a 17-bit integer is exact before its one rounding.</remarks>
internal static class DequantizeLowering
{
    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor input = graph.Input(node, 0);
        TfliteTensor output = graph.Output(node);
        Require.Computed(input);
        Require.Shape(input.Elements == output.Elements, "another shape out than in");
        if (input.Type is not (TfliteType.Int8 or TfliteType.UInt8 or TfliteType.Int16) || output.Type != TfliteType.Float32)
        {
            string types = $"{Require.NameOf(input.Type)} into {Require.NameOf(output.Type)}";
            throw new OperatorProblemException($"{types} (only int8, uint8 or int16 into float32 is supported)");
        }

        Require.Quantized(input);
        if (input.ElementBytes == 1)
        {
            ByteFunction.Add(graph, node, input, output, q => BitConverter.SingleToInt32Bits((float)((double)input.Scale * (q - input.ZeroPoint))));
            return;
        }

        int bits = BitConverter.SingleToInt32Bits(input.Scale);
        int exponent = bits >> 23;
        if (exponent is < 1 or > 230)
        {
            throw new OperatorProblemException($"the scale {input.Scale}, which is out of the ordinary (quantize the model again)");
        }

        var op = new LoweredOp(ModelOpCode.DequantizeInt16, node);
        op.Parameters.AddRange([(bits & 0x7FFFFF) | 0x800000, exponent, input.ZeroPoint]);
        graph.Add(op, input, output);
    }
}
