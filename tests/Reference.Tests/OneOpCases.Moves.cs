using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.Reference.Tests;

/// <content>Operators that move, join, cut or choose elements.</content>
internal static partial class OneOpCases
{
    private static (int[] Inputs, int[] Outputs) Concatenation(OneOpGraph g)
    {
        float scale = g.Scale();
        int zero = g.ZeroPoint();
        int left = g.Int8(scale, zero, 2, 3, 4);
        int right = g.Int8(scale, zero, 2, 5, 4);
        return Single(g, BuiltinOperator.Concatenation, [left, right], [left, right], g.Int8(scale, zero, 2, 8, 4), OperatorOptions.Concatenation(1));
    }

    private static (int[] Inputs, int[] Outputs) Pack(OneOpGraph g)
    {
        int left = g.Int8(0.1f, 1, 2, 3);
        int right = g.Int8(0.1f, 1, 2, 3);
        return Single(g, BuiltinOperator.Pack, [left, right], [left, right], g.Int8(0.1f, 1, 2, 2, 3), OperatorOptions.Pack(2, 1));
    }

    private static (int[] Inputs, int[] Outputs) Unpack(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 4, 2, 3);
        int first = g.Int8(0.1f, 1, 4, 3);
        int second = g.Int8(0.1f, 1, 4, 3);
        g.Graph.Operator(BuiltinOperator.Unpack, [input], [first, second], OperatorOptions.Unpack(2, 1));
        return ([input], [first, second]);
    }

    private static (int[] Inputs, int[] Outputs) Split(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 2, 6, 3);
        int[] parts = [g.Int8(0.1f, 1, 2, 2, 3), g.Int8(0.1f, 1, 2, 2, 3), g.Int8(0.1f, 1, 2, 2, 3)];
        g.Graph.Operator(BuiltinOperator.Split, [g.Ints(1), input], parts, OperatorOptions.Split(3));
        return ([input], parts);
    }

    private static (int[] Inputs, int[] Outputs) SplitV(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 2, 6, 3);
        int[] parts = [g.Int8(0.1f, 1, 2, 1, 3), g.Int8(0.1f, 1, 2, 5, 3)];
        g.Graph.Operator(BuiltinOperator.SplitV, [input, g.Ints(1, 5), g.Ints(1)], parts, OperatorOptions.SplitV(2));
        return ([input], parts);
    }

    private static (int[] Inputs, int[] Outputs) Slice(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 1, 5, 6, 3);
        return Single(g, BuiltinOperator.Slice, [input], [input, g.Ints(0, 1, 2, 0), g.Ints(1, 3, -1, 2)], g.Int8(0.1f, 1, 1, 3, 4, 2), null);
    }

    private static (int[] Inputs, int[] Outputs) StridedSlice(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 1, 5, 6, 3);
        return Single(g, BuiltinOperator.StridedSlice, [input], [input, g.Ints(0, 4, 0, 0), g.Ints(1, 0, 6, 3), g.Ints(1, -2, 3, 1)], g.Int8(0.1f, 1, 1, 2, 2, 3), OperatorOptions.StridedSlice());
    }

    private static (int[] Inputs, int[] Outputs) Transpose(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 2, 3, 4, 5);
        return Single(g, BuiltinOperator.Transpose, [input], [input, g.Ints(3, 1, 0, 2)], g.Int8(0.1f, 1, 5, 3, 2, 4), null);
    }

    private static int Paddings(OneOpGraph g, params int[] values) => g.Graph.Int32Constant("paddings", [values.Length / 2, 2], values);

    private static (int[] Inputs, int[] Outputs) Pad(OneOpGraph g)
    {
        float scale = g.Scale();
        int zero = g.ZeroPoint();
        int input = g.Int8(scale, zero, 1, 3, 4, 2);
        return Single(g, BuiltinOperator.Pad, [input], [input, Paddings(g, 0, 0, 1, 2, 0, 3, 1, 0)], g.Int8(scale, zero, 1, 6, 7, 3), null);
    }

    private static (int[] Inputs, int[] Outputs) PadV2(OneOpGraph g)
    {
        float scale = g.Scale();
        int zero = g.ZeroPoint();
        int input = g.Int8(scale, zero, 1, 3, 4, 2);
        return Single(g, BuiltinOperator.PadV2, [input], [input, Paddings(g, 0, 0, 1, 2, 0, 3, 1, 0), g.Int8Constant(scale, zero, 1)], g.Int8(scale, zero, 1, 6, 7, 3), null);
    }

    private static (int[] Inputs, int[] Outputs) MirrorPad(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 4, 5);
        return Single(g, BuiltinOperator.MirrorPad, [input], [input, Paddings(g, 1, 2, 3, 1)], g.Int8(0.1f, 1, 7, 9), OperatorOptions.MirrorPad(g.Random.Next(2) == 0));
    }

    private static (int[] Inputs, int[] Outputs) Gather(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 2, 5, 3);
        return Single(g, BuiltinOperator.Gather, [input], [input, g.Ints(4, 0, 0, 2)], g.Int8(0.1f, 1, 2, 4, 3), OperatorOptions.Gather(1));
    }

    private static (int[] Inputs, int[] Outputs) Reshape(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 2, 6, 3);
        return Single(g, BuiltinOperator.Reshape, [input], [input, g.Ints(4, 9)], g.Int8(0.1f, 1, 4, 9), OperatorOptions.Reshape(4, 9));
    }

    private static (int[] Inputs, int[] Outputs) SpaceToDepth(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 1, 4, 6, 2);
        return Single(g, BuiltinOperator.SpaceToDepth, [input], [input], g.Int8(0.1f, 1, 1, 2, 3, 8), OperatorOptions.SpaceToDepth(2));
    }

    private static (int[] Inputs, int[] Outputs) DepthToSpace(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 1, 2, 3, 8);
        return Single(g, BuiltinOperator.DepthToSpace, [input], [input], g.Int8(0.1f, 1, 1, 4, 6, 2), OperatorOptions.DepthToSpace(2));
    }

    private static (int[] Inputs, int[] Outputs) BatchToSpace(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 4, 3, 2, 3);
        return Single(g, BuiltinOperator.BatchToSpaceNd, [input], [input, g.Ints(2, 2), g.Graph.Int32Constant("crops", [2, 2], [1, 0, 0, 1])], g.Int8(0.1f, 1, 1, 5, 3, 3), null);
    }

    private static (int[] Inputs, int[] Outputs) Reverse(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 2, 5, 3);
        return Single(g, BuiltinOperator.ReverseV2, [input], [input, g.Ints(1)], g.Int8(0.1f, 1, 2, 5, 3), null);
    }

    private static (int[] Inputs, int[] Outputs) BroadcastTo(OneOpGraph g)
    {
        int input = g.Int8(0.1f, 1, 1, 1, 3);
        int output = g.Int8(0.1f, 1, 2, 4, 3);
        g.Graph.Operator(BuiltinOperator.BroadcastTo, [input, g.Ints(2, 4, 3)], [output], version: 2);
        return ([input], [output]);
    }

    private static (int[] Inputs, int[] Outputs) SelectV2(OneOpGraph g)
    {
        int left = g.Int8(0.1f, 1, 1, 4, 6);
        int right = g.Int8(0.1f, 1, 1, 4, 6);
        int greater = g.Graph.Tensor("greater", TensorType.Bool, [1, 4, 6]);
        g.Graph.Operator(BuiltinOperator.Greater, [left, right], [greater]);
        return Single(g, BuiltinOperator.SelectV2, [left, right], [greater, left, right], g.Int8(0.1f, 1, 1, 4, 6), null);
    }

    private static (int[] Inputs, int[] Outputs) Dequantize(OneOpGraph g)
    {
        int input = g.Int8(1, 256);
        return Single(g, BuiltinOperator.Dequantize, [input], [input], g.Graph.Tensor("out", TensorType.Float32, [1, 256]), null);
    }
}
