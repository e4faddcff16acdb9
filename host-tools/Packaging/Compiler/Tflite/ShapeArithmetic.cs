namespace TinyDevice.Packaging.Compiler.Tflite;

/// <summary>The operators converters compute shapes with, on known whole numbers of at most one dimension.</summary>
internal static class ShapeArithmetic
{
    private const int MaxRange = 4096;

    /// <summary>What a node gives; null when it is none of these or its inputs do not fit.</summary>
    public static IReadOnlyList<long>? Evaluate(TfliteNode node, IReadOnlyList<long[]> inputs) => node.Code switch
    {
        TfliteOperator.RESHAPE or TfliteOperator.SQUEEZE or TfliteOperator.EXPAND_DIMS or TfliteOperator.CAST => inputs[0],
        TfliteOperator.PACK or TfliteOperator.CONCATENATION => Join(node, inputs),
        TfliteOperator.ADD => Pairwise(inputs, (a, b) => a + b),
        TfliteOperator.SUB => Pairwise(inputs, (a, b) => a - b),
        TfliteOperator.MUL => Pairwise(inputs, (a, b) => checked(a * b)),
        TfliteOperator.MAXIMUM => Pairwise(inputs, Math.Max),
        TfliteOperator.MINIMUM => Pairwise(inputs, Math.Min),
        TfliteOperator.DIV => HasZero(inputs) ? null : Pairwise(inputs, (a, b) => a / b),
        TfliteOperator.FLOOR_DIV => HasZero(inputs) ? null : Pairwise(inputs, (a, b) => (long)Math.Floor((double)a / b)),
        TfliteOperator.FLOOR_MOD => HasZero(inputs) ? null : Pairwise(inputs, (a, b) => ((a % b) + b) % b),
        TfliteOperator.NEG => [.. inputs[0].Select(value => -value)],
        TfliteOperator.REDUCE_PROD => [inputs[0].Aggregate(1L, (product, value) => checked(product * value))],
        TfliteOperator.SUM => [inputs[0].Sum()],
        TfliteOperator.REDUCE_MAX => [inputs[0].Max()],
        TfliteOperator.REDUCE_MIN => [inputs[0].Min()],
        TfliteOperator.RANGE => Range(inputs),
        TfliteOperator.GATHER => Gather(inputs),
        TfliteOperator.SLICE => Slice(inputs),
        TfliteOperator.STRIDED_SLICE => StridedSlice(node, inputs),
        TfliteOperator.BROADCAST_ARGS => BroadcastShapes(inputs),
        _ => null,
    };

    private static List<long>? Join(TfliteNode node, IReadOnlyList<long[]> inputs)
    {
        int axis = node.Code == TfliteOperator.PACK ? node.Options?.ReadInt(1) ?? 0 : node.Options?.ReadInt(0) ?? 0;
        return axis is 0 or -1 ? [.. inputs.SelectMany(values => values)] : null;
    }

    private static bool HasZero(IReadOnlyList<long[]> inputs) => inputs.Count != 2 || inputs[1].Contains(0);

    private static long[]? Pairwise(IReadOnlyList<long[]> inputs, Func<long, long, long> function)
    {
        if (inputs.Count != 2 || (inputs[0].Length != inputs[1].Length && inputs[0].Length != 1 && inputs[1].Length != 1))
        {
            return null;
        }

        int count = Math.Max(inputs[0].Length, inputs[1].Length);
        long At(long[] values, int i) => values[values.Length == 1 ? 0 : i];
        return [.. Enumerable.Range(0, count).Select(i => function(At(inputs[0], i), At(inputs[1], i)))];
    }

    private static List<long>? Range(IReadOnlyList<long[]> inputs)
    {
        if (inputs.Count != 3 || inputs.Any(values => values.Length != 1) || inputs[2][0] == 0)
        {
            return null;
        }

        (long start, long limit, long step) = (inputs[0][0], inputs[1][0], inputs[2][0]);
        List<long> values = [];
        for (long value = start; (step > 0 ? value < limit : value > limit) && values.Count <= MaxRange; value += step)
        {
            values.Add(value);
        }

        return values.Count is > 0 and <= MaxRange ? values : null;
    }

    private static long[]? Gather(IReadOnlyList<long[]> inputs) =>
        inputs.Count == 2 && inputs[1].All(index => index >= 0 && index < inputs[0].Length) ? [.. inputs[1].Select(index => inputs[0][index])] : null;

    private static long[]? Slice(IReadOnlyList<long[]> inputs)
    {
        if (inputs.Count != 3 || inputs[1].Length != 1 || inputs[2].Length != 1)
        {
            return null;
        }

        long begin = inputs[1][0];
        long count = inputs[2][0] == -1 ? inputs[0].Length - begin : inputs[2][0];
        return begin >= 0 && count > 0 && begin + count <= inputs[0].Length ? inputs[0][(int)begin..(int)(begin + count)] : null;
    }

    private static List<long>? StridedSlice(TfliteNode node, IReadOnlyList<long[]> inputs)
    {
        if (inputs.Count != 4 || inputs.Skip(1).Any(values => values.Length != 1) || inputs[3][0] < 1)
        {
            return null;
        }

        bool Masked(int field) => ((node.Options?.ReadInt(field) ?? 0) & 1) != 0;
        int size = inputs[0].Length;
        long Place(long value) => Math.Clamp(value < 0 ? value + size : value, 0, size);
        long begin = Masked(0) ? 0 : Place(inputs[1][0]);
        long end = Masked(4) ? begin + 1 : Masked(1) ? size : Place(inputs[2][0]);
        List<long> values = [];
        for (long i = begin; i < Math.Min(end, size); i += inputs[3][0])
        {
            values.Add(inputs[0][i]);
        }

        return values.Count > 0 ? values : null;
    }

    private static long[]? BroadcastShapes(IReadOnlyList<long[]> inputs)
    {
        if (inputs.Count != 2)
        {
            return null;
        }

        int rank = Math.Max(inputs[0].Length, inputs[1].Length);
        long At(long[] shape, int i) => i < rank - shape.Length ? 1 : shape[i - (rank - shape.Length)];
        var result = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            (long a, long b) = (At(inputs[0], i), At(inputs[1], i));
            if (a != b && a != 1 && b != 1)
            {
                return null;
            }

            result[i] = a == 1 ? b : a;
        }

        return result;
    }
}
