namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>Picks one placement for every op so that they fit the heap and cost least together.</summary>
internal static class HeapKnapsack
{
    private const int Units = 4096;
    private const int SmallestUnit = 12;

    /// <summary>The cheapest placements that take at most <paramref name="budget"/> bytes; null when none do.</summary>
    /// <param name="choices">What there is to choose from, op by op.</param>
    /// <param name="budget">Bytes; sizes are rounded up to a 4,096th of it.</param>
    public static IReadOnlyList<Placement>? Pick(IReadOnlyList<IReadOnlyList<Placement>> choices, long budget)
    {
        List<Placement> cheapest = [.. choices.Select(options => options.MinBy(option => option.Cost)!)];
        if (cheapest.Sum(option => option.HeapBytes) <= budget)
        {
            return cheapest;
        }

        return budget < 0 ? null : Search(choices, budget);
    }

    private static List<Placement>? Search(IReadOnlyList<IReadOnlyList<Placement>> choices, long budget)
    {
        long unit = Math.Max(SmallestUnit, (budget + Units - 1) / Units);
        int capacity = (int)(budget / unit);
        var cost = new long[capacity + 1];
        var picks = new int[choices.Count, capacity + 1];
        for (int i = 0; i < choices.Count; i++)
        {
            var next = new long[capacity + 1];
            for (int room = 0; room <= capacity; room++)
            {
                next[room] = long.MaxValue;
                for (int k = 0; k < choices[i].Count; k++)
                {
                    int rest = room - Size(choices[i][k], unit);
                    if (rest >= 0 && cost[rest] != long.MaxValue && cost[rest] + choices[i][k].Cost < next[room])
                    {
                        next[room] = cost[rest] + choices[i][k].Cost;
                        picks[i, room] = k;
                    }
                }
            }

            cost = next;
        }

        return cost[capacity] == long.MaxValue ? null : Trace(choices, picks, capacity, unit);
    }

    private static List<Placement> Trace(IReadOnlyList<IReadOnlyList<Placement>> choices, int[,] picks, int capacity, long unit)
    {
        List<Placement> picked = [];
        for (int i = choices.Count - 1; i >= 0; i--)
        {
            Placement placement = choices[i][picks[i, capacity]];
            picked.Add(placement);
            capacity -= Size(placement, unit);
        }

        return picked;
    }

    private static int Size(Placement placement, long unit) => (int)Math.Min((placement.HeapBytes + unit - 1) / unit, int.MaxValue / 2);
}
