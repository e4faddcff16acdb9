using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>One side of a copy: a tensor, its first element and the steps to the next one in each dimension, in elements.</summary>
internal sealed record StridedView(ArenaTensor Place, int Start, IReadOnlyList<int> Strides);

/// <summary>Adds ops that only move elements.</summary>
internal static class StridedCopy
{
    /// <summary>Leaves what is not copied to as it is.</summary>
    public const int NoFill = 256;

    private const int Rank = 6;

    /// <summary>Copies an element at every place of <paramref name="dimensions"/>; <paramref name="fill"/> is written everywhere first.</summary>
    public static LoweredOp Create(TfliteNode node, int elementBytes, IReadOnlyList<int> dimensions, StridedView from, StridedView to, int fill = NoFill)
    {
        List<(int Count, int From, int To)> axes = [];
        for (int i = 0; i < dimensions.Count; i++)
        {
            Append(axes, (dimensions[i], from.Strides[i] * elementBytes, to.Strides[i] * elementBytes));
        }

        Append(axes, (elementBytes, 1, 1));
        Require.Shape(axes.Count <= Rank, $"more than {Rank} dimensions that move apart from one another");
        while (axes.Count < Rank)
        {
            axes.Insert(0, (1, 0, 0));
        }

        var op = new LoweredOp(ModelOpCode.Copy, node);
        op.Parameters.AddRange(axes.Select(axis => axis.Count));
        op.Parameters.Add(from.Start * elementBytes);
        op.Parameters.AddRange(axes.Select(axis => axis.From));
        op.Parameters.Add(to.Start * elementBytes);
        op.Parameters.AddRange(axes.Select(axis => axis.To));
        op.Parameters.Add(fill);
        op.Inputs.Add(from.Place);
        op.Outputs.Add(to.Place);
        return op;
    }

    /// <summary>Copies a whole tensor.</summary>
    public static LoweredOp CreateWhole(TfliteNode node, ArenaTensor from, ArenaTensor to)
    {
        // Two factors below 32,768 each, as a record's dimensions must be.
        int rows = 1;
        while (from.Bytes / rows > short.MaxValue || from.Bytes % rows != 0)
        {
            rows++;
        }

        int row = from.Bytes / rows;
        return Create(node, 1, [rows, row], new StridedView(from, 0, [row, 1]), new StridedView(to, 0, [row, 1]));
    }

    /// <summary>Steps of a tensor whose elements lie without gaps.</summary>
    public static int[] StridesOf(IReadOnlyList<int> shape)
    {
        var strides = new int[shape.Count];
        int stride = 1;
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }

    private static void Append(List<(int Count, int From, int To)> axes, (int Count, int From, int To) axis)
    {
        if (axis.Count == 1)
        {
            return;
        }

        if (axes.Count > 0 && axes[^1].From == axis.From * axis.Count && axes[^1].To == axis.To * axis.Count
            && (long)axes[^1].Count * axis.Count <= short.MaxValue)
        {
            axes[^1] = (axes[^1].Count * axis.Count, axis.From, axis.To);
        }
        else
        {
            axes.Add(axis);
        }
    }
}
