namespace TinyDevice.Benchmarks;

/// <summary>Least squares with coefficients that are not negative, by coordinate descent.</summary>
internal static class NonNegativeFit
{
    private const int Rounds = 20_000;

    /// <summary>Coefficients whose sums come closest to the values, by relative error.</summary>
    /// <param name="rows">Factors of each sample.</param>
    /// <param name="values">What they should add up to, above 0.</param>
    public static double[] Solve(IReadOnlyList<double[]> rows, IReadOnlyList<double> values)
    {
        int count = rows[0].Length;
        var gram = new double[count, count];
        var right = new double[count];
        for (int sample = 0; sample < rows.Count; sample++)
        {
            double weight = 1 / (values[sample] * values[sample]);
            for (int i = 0; i < count; i++)
            {
                right[i] += weight * rows[sample][i] * values[sample];
                for (int j = 0; j < count; j++)
                {
                    gram[i, j] += weight * rows[sample][i] * rows[sample][j];
                }
            }
        }

        return Descend(gram, right);
    }

    private static double[] Descend(double[,] gram, double[] right)
    {
        int count = right.Length;
        var solution = new double[count];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < count; i++)
            {
                if (gram[i, i] == 0)
                {
                    continue;
                }

                double rest = right[i];
                for (int j = 0; j < count; j++)
                {
                    rest -= j == i ? 0 : gram[i, j] * solution[j];
                }

                solution[i] = Math.Max(0, rest / gram[i, i]);
            }
        }

        return solution;
    }
}
