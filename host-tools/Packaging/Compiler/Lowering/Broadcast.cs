namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>The shape of an elementwise op of two inputs, padded in front with ones to five dimensions.</summary>
internal sealed class Broadcast
{
    private const int Rank = 5;

    private Broadcast(int[] dimensions, int[] first, int[] second)
    {
        Dimensions = dimensions;
        FirstStrides = first;
        SecondStrides = second;
    }

    /// <summary>Dimensions of the output.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>Bytes from one element of the first input to the next in each dimension; 0 where it is broadcast.</summary>
    public IReadOnlyList<int> FirstStrides { get; }

    /// <summary>Bytes from one element of the second input to the next in each dimension; 0 where it is broadcast.</summary>
    public IReadOnlyList<int> SecondStrides { get; }

    /// <summary>Checks three shapes of one-byte elements against one another.</summary>
    public static Broadcast Create(IReadOnlyList<int> first, IReadOnlyList<int> second, IReadOnlyList<int> output)
    {
        int rank = Math.Max(first.Count, second.Count);
        Require.Shape(rank == output.Count, "an output of another rank than its inputs");
        List<int> dimensions = [];
        List<(int First, int Second)> inputs = [];
        for (int i = 0; i < rank; i++)
        {
            (int a, int b) = (Dimension(first, i, rank), Dimension(second, i, rank));
            Require.Shape((a == output[i] || a == 1) && (b == output[i] || b == 1) && Math.Max(a, b) == output[i], "inputs whose shapes do not match the output's");
            bool joins = inputs.Count > 0 && (a == 1) == (inputs[^1].First == 1) && (b == 1) == (inputs[^1].Second == 1)
                && (long)dimensions[^1] * output[i] <= short.MaxValue;
            if (output[i] == 1)
            {
                continue;
            }

            if (joins)
            {
                dimensions[^1] *= output[i];
                inputs[^1] = (inputs[^1].First * a, inputs[^1].Second * b);
            }
            else
            {
                dimensions.Add(output[i]);
                inputs.Add((a, b));
            }
        }

        Require.Shape(dimensions.Count <= Rank, $"more than {Rank} dimensions that differ in how they are broadcast");
        while (dimensions.Count < Rank)
        {
            dimensions.Insert(0, 1);
            inputs.Insert(0, (1, 1));
        }

        return new Broadcast(
            [.. dimensions],
            Strides([.. inputs.Select(input => input.First)]),
            Strides([.. inputs.Select(input => input.Second)]));
    }

    private static int Dimension(IReadOnlyList<int> shape, int index, int rank)
    {
        int place = index - (rank - shape.Count);
        return place < 0 ? 1 : shape[place];
    }

    private static int[] Strides(int[] dimensions)
    {
        var strides = new int[Rank];
        int stride = 1;
        for (int i = Rank - 1; i >= 0; i--)
        {
            strides[i] = dimensions[i] == 1 ? 0 : stride;
            stride *= dimensions[i];
        }

        return strides;
    }
}
