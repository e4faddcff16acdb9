namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>Whether one group's mean lies above another's by more than chance: the groups are drawn anew again and again.</summary>
/// <remarks>
/// Nothing is assumed about how the figures are distributed: the rollout's hash drew the groups at random, so under no difference every other
/// draw was as likely (Fisher's randomization test).
/// </remarks>
internal static class PermutationTest
{
    // Enough draws that a significance is known to about a fifth of itself.
    private const int DrawsPerSignificance = 20;

    /// <summary>Whether <paramref name="treated"/> is above <paramref name="control"/>, wrongly so with a probability of at most about <paramref name="alpha"/>.</summary>
    public static bool IsAbove(double[] treated, double[] control, double alpha, int seed)
    {
        if (treated.Length == 0 || control.Length == 0)
        {
            return false;
        }
        // The smaller group says the same as the larger one, and is drawn sooner.
        bool drawsTreated = treated.Length <= control.Length;
        double[] all = drawsTreated ? [.. treated, .. control] : Array.ConvertAll<double, double>([.. control, .. treated], figure => -figure);
        int count = Math.Min(treated.Length, control.Length);
        double observed = all.Take(count).Sum();
        int draws = (int)Math.Ceiling(DrawsPerSignificance / alpha);
        double allowed = alpha * (draws + 1) - 1;
        // The same data give the same verdict, whoever decides.
        var random = new Random(seed);
        int asHigh = 0;
        for (int i = 0; i < draws && asHigh <= allowed; i++)
        {
            asHigh += DrawSum(all, count, random) >= observed - Math.Abs(observed) * 1e-12 ? 1 : 0;
        }
        return asHigh <= allowed;
    }

    private static double DrawSum(double[] all, int count, Random random)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            int pick = random.Next(i, all.Length);
            (all[i], all[pick]) = (all[pick], all[i]);
            sum += all[i];
        }
        return sum;
    }
}
