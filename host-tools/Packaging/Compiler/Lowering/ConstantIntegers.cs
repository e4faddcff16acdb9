using System.Buffers.Binary;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Axes, shapes and positions that the file holds as int32 or int64 tensors.</summary>
internal static class ConstantIntegers
{
    /// <summary>The values of a constant tensor.</summary>
    public static int[] Read(TfliteTensor tensor, string role)
    {
        Require.Constant(tensor, role);
        int width = tensor.Type switch
        {
            TfliteType.Int32 => sizeof(int),
            TfliteType.Int64 => sizeof(long),
            _ => throw new OperatorProblemException($"the {role} {tensor.Label} as {Require.NameOf(tensor.Type)} (export the model again)"),
        };
        Require.Shape(tensor.Data.Length == tensor.Elements * (long)width, $"{tensor.Label} with {tensor.Data.Length} bytes for {tensor.Elements} values");
        var values = new int[tensor.Elements];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> bytes = tensor.Data.Span.Slice(i * width, width);
            values[i] = width == sizeof(int)
                ? BinaryPrimitives.ReadInt32LittleEndian(bytes)
                : (int)Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(bytes), int.MinValue, int.MaxValue);
        }

        return values;
    }
}
