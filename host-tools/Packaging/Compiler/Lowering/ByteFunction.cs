using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Turns any function of one 8-bit value into a table op.</summary>
internal static class ByteFunction
{
    /// <summary>Adds an op whose table holds <paramref name="bits"/>, the low bytes of its result, for every input of the input's type.</summary>
    public static void Add(GraphLowering graph, TfliteNode node, TfliteTensor input, TfliteTensor output, Func<int, int> bits)
    {
        int width = output.ElementBytes;
        var table = new byte[256 * width];
        for (int place = 0; place < 256; place++)
        {
            int result = bits(input.Type == TfliteType.Int8 ? (sbyte)place : place);
            for (int i = 0; i < width; i++)
            {
                table[(place * width) + i] = (byte)(result >> (8 * i));
            }
        }

        Require.Shape(input.Elements == output.Elements, "another shape out than in");
        var op = new LoweredOp(ModelOpCode.Table, node) { InPlace = width == 1 };
        op.Parameters.Add(width);
        op.AddConstant(table);
        graph.Add(op, input, output);
    }
}
