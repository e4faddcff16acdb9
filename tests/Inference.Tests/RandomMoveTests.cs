using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.Inference.Tests;

/// <summary>Slices, paddings and gathers of random shapes, element by element.</summary>
public sealed class RandomMoveTests
{
    private const int SeedsPerPart = 60;

    public static TheoryData<int> Parts => [.. Enumerable.Range(0, 4)];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Strided_slices_follow_their_masks_in_both_directions(int part) => ForEachSeed(part, model =>
    {
        int[] shape = [.. Enumerable.Range(0, model.Next(1, 4)).Select(_ => model.Next(1, 6))];
        (int beginMask, int endMask) = (model.Next(0, 15), model.Next(0, 15));
        int shrinkMask = 0;
        List<int> begins = [];
        List<int> ends = [];
        List<int> steps = [];
        List<int[]> picked = [];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int size = shape[axis];
            int step = model.Next(0, 1) == 0 ? model.Next(1, 3) : -model.Next(1, 3);
            int first = model.Next(0, size - 1);
            bool shrinks = model.Next(0, 4) == 0;
            int last = step > 0 ? model.Next(first + 1, size) : model.Next(-1, first - 1);
            bool fromStart = !shrinks && (beginMask >> axis & 1) != 0;
            bool toEnd = !shrinks && ((endMask >> axis & 1) != 0 || last < 0);
            endMask = toEnd ? endMask | (1 << axis) : endMask & ~(1 << axis);
            beginMask = fromStart ? beginMask : beginMask & ~(1 << axis);
            shrinkMask |= shrinks ? 1 << axis : 0;
            begins.Add(model.Next(0, 1) == 0 ? first : first - size);
            ends.Add(last >= size || last < 0 || model.Next(0, 1) == 0 ? last : last - size);
            steps.Add(step);
            picked.Add(shrinks ? [first] : Pick(size, fromStart ? (step > 0 ? 0 : size - 1) : first, toEnd ? (step > 0 ? size : -1) : last, step));
        }

        if (picked.Any(indices => indices.Length == 0))
        {
            return;
        }

        int input = model.Input(shape);
        int[] outputShape = [.. picked.Select(indices => indices.Length).Where((_, axis) => (shrinkMask >> axis & 1) == 0)];
        int output = model.Graph.Int8("output", outputShape, 0.5f, 0);
        sbyte[] actual = model.Run(
            BuiltinOperator.StridedSlice,
            [input, model.Integers([.. begins]), model.Integers([.. ends]), model.Integers([.. steps])],
            output,
            OperatorOptions.StridedSlice(beginMask, endMask, shrinkMask));
        Assert.Equal(Places(shape, picked).Select(place => model.Values[0][place]), actual);
    });

    [Theory]
    [MemberData(nameof(Parts))]
    public void Padding_surrounds_the_input_with_the_zero_point_or_a_given_value(int part) => ForEachSeed(part, model =>
    {
        int[] shape = [.. Enumerable.Range(0, model.Next(1, 4)).Select(_ => model.Next(1, 4))];
        int[] paddings = [.. Enumerable.Range(0, 2 * shape.Length).Select(_ => model.Next(0, 3))];
        int[] padded = [.. shape.Select((size, axis) => size + paddings[2 * axis] + paddings[(2 * axis) + 1])];
        bool isGiven = model.Next(0, 1) == 0;
        int input = model.Input(shape, 0.5f, -17);
        int output = model.Graph.Int8("output", padded, 0.5f, -17);
        List<int> operands = [input, model.Graph.Int32Constant("paddings", [shape.Length, 2], paddings)];
        if (isGiven)
        {
            operands.Add(model.Graph.Int8Constant("value", [1], [99], QuantizationParameters.PerTensor(0.5f, -17)));
        }

        sbyte[] actual = model.Run(isGiven ? BuiltinOperator.PadV2 : BuiltinOperator.Pad, [.. operands], output);
        sbyte[] expected = new sbyte[OneOpModel.Size(padded)];
        Array.Fill(expected, (sbyte)(isGiven ? 99 : -17));
        List<int[]> inside = [.. shape.Select((size, axis) => Enumerable.Range(paddings[2 * axis], size).ToArray())];
        foreach ((int place, int i) in Places(padded, inside).Select((place, i) => (place, i)))
        {
            expected[place] = model.Values[0][i];
        }

        Assert.Equal(expected, actual);
    });

    [Theory]
    [MemberData(nameof(Parts))]
    public void Gathering_takes_any_indices_along_any_axis(int part) => ForEachSeed(part, model =>
    {
        int[] shape = [.. Enumerable.Range(0, model.Next(1, 4)).Select(_ => model.Next(1, 5))];
        int axis = model.Next(0, shape.Length - 1);
        int[] indices = [.. Enumerable.Range(0, model.Next(1, 7)).Select(_ => model.Next(0, shape[axis] - 1))];
        int[] outputShape = [.. shape];
        outputShape[axis] = indices.Length;
        int input = model.Input(shape);
        int output = model.Graph.Int8("output", outputShape, 0.5f, 0);
        int given = model.Next(0, 1) == 0 ? axis : axis - shape.Length;
        sbyte[] actual = model.Run(BuiltinOperator.Gather, [input, model.Integers(indices)], output, OperatorOptions.Gather(given));
        List<int[]> picked = [.. shape.Select((size, i) => i == axis ? indices : [.. Enumerable.Range(0, size)])];
        Assert.Equal(Places(shape, picked).Select(place => model.Values[0][place]), actual);
    });

    private static int[] Pick(int size, int first, int end, int step)
    {
        List<int> indices = [];
        for (int i = first; i >= 0 && i < size && (step > 0 ? i < end : i > end); i += step)
        {
            indices.Add(i);
        }

        return [.. indices];
    }

    /// <summary>Places in a tensor of the elements with these indices, the last dimension fastest.</summary>
    private static IEnumerable<int> Places(int[] shape, List<int[]> picked)
    {
        IEnumerable<int> places = [0];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            (int size, int[] indices) = (shape[axis], picked[axis]);
            places = [.. places.SelectMany(place => indices.Select(index => (place * size) + index))];
        }

        return places;
    }

    private static void ForEachSeed(int part, Action<OneOpModel> test)
    {
        for (int seed = part * SeedsPerPart; seed < (part + 1) * SeedsPerPart; seed++)
        {
            test(new OneOpModel(seed));
        }
    }
}
