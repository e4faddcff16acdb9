using System.Numerics;
using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>MEAN, SUM, REDUCE_MAX and REDUCE_MIN.</summary>
/// <remarks>Source of the rules: TFLM reduce_common.cc, TFLite reduce.h.</remarks>
internal static class ReduceLowering
{
    private const int Rank = 3;

    private enum Function
    {
        Sum = 0,
        Maximum = 1,
        Minimum = 2,
    }

    public static void LowerMean(GraphLowering graph, TfliteNode node) => Lower(graph, node, Function.Sum, mean: true);

    public static void LowerSum(GraphLowering graph, TfliteNode node) => Lower(graph, node, Function.Sum, mean: false);

    public static void LowerMaximum(GraphLowering graph, TfliteNode node) => Lower(graph, node, Function.Maximum, mean: false);

    public static void LowerMinimum(GraphLowering graph, TfliteNode node) => Lower(graph, node, Function.Minimum, mean: false);

    public static void LowerAll(GraphLowering graph, TfliteNode node) => LowerLogical(graph, node, Function.Minimum);

    public static void LowerAny(GraphLowering graph, TfliteNode node) => LowerLogical(graph, node, Function.Maximum);

    private static void Lower(GraphLowering graph, TfliteNode node, Function function, bool mean)
    {
        Require.Int8Activation(graph.Input(node, 0));
        Require.Int8Activation(graph.Output(node));
        Add(graph, node, function, mean);
    }

    /// <summary>Of bytes that are 0 or 1, "all" is the smallest and "any" the largest.</summary>
    private static void LowerLogical(GraphLowering graph, TfliteNode node, Function function)
    {
        Require.Boolean(graph.Input(node, 0));
        Require.Boolean(graph.Output(node));
        Add(graph, node, function, mean: false);
    }

    private static void Add(GraphLowering graph, TfliteNode node, Function function, bool mean)
    {
        (TfliteTensor input, TfliteTensor axes, TfliteTensor output) = (graph.Input(node, 0), graph.Input(node, 1), graph.Output(node));
        Require.Computed(input);
        bool[] reduced = ReadAxes(axes, input.Shape.Count);
        List<Axis> kept = [];
        List<Axis> gone = [];
        Split(input.Shape, reduced, kept, gone);
        long count = Product(gone);
        Require.Shape(Product(kept) == output.Elements, "an output of another size than its axes give");
        (int multiplier, int shift) = function == Function.Sum ? Quantization.QuantizeMultiplier((double)input.Scale / output.Scale) : (0, 0);
        if (mean)
        {
            int up = Math.Min(Math.Min(BitOperations.Log2((uint)count), 32), 31 + shift);
            multiplier = (int)(((long)multiplier << up) / count);
            shift -= up;
        }

        var op = new LoweredOp(ModelOpCode.Reduce, node);
        op.Parameters.Add((int)function);
        AddAxes(op, kept);
        AddAxes(op, gone);
        op.Parameters.AddRange([unchecked((int)(-input.ZeroPoint * count)), multiplier, shift, output.ZeroPoint]);
        graph.Add(op, input, output);
    }

    private static bool[] ReadAxes(TfliteTensor axes, int rank)
    {
        var reduced = new bool[rank];
        foreach (int axis in ConstantIntegers.Read(axes, "axis"))
        {
            int place = axis < 0 ? axis + rank : axis;
            Require.Shape(place >= 0 && place < rank, $"the axis {axis} of {rank} dimensions");
            reduced[place] = true;
        }

        return reduced;
    }

    private static void Split(IReadOnlyList<int> shape, bool[] reduced, List<Axis> kept, List<Axis> gone)
    {
        int stride = 1;
        List<Axis>? last = null;
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            List<Axis> axes = reduced[i] ? gone : kept;
            if (shape[i] > 1)
            {
                if (axes == last && (long)axes[0].Count * shape[i] <= short.MaxValue)
                {
                    axes[0] = axes[0] with { Count = axes[0].Count * shape[i] };
                }
                else
                {
                    axes.Insert(0, new Axis(shape[i], stride));
                }

                last = axes;
            }

            stride *= shape[i];
        }
    }

    private static void AddAxes(LoweredOp op, List<Axis> axes)
    {
        Require.Shape(axes.Count <= Rank, $"more than {Rank} dimensions apart from one another to reduce or keep");
        while (axes.Count < Rank)
        {
            axes.Insert(0, new Axis(1, 0));
        }

        op.Parameters.AddRange(axes.Select(axis => axis.Count));
        op.Parameters.AddRange(axes.Select(axis => axis.Stride));
    }

    private static long Product(IEnumerable<Axis> axes) => axes.Aggregate(1L, (product, axis) => product * axis.Count);

    private readonly record struct Axis(int Count, int Stride);
}
