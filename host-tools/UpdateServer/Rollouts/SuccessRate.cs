namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>What a number of successes says about the rate behind it.</summary>
internal static class SuccessRate
{
    private const double Z95 = 1.959963984540054;

    /// <summary>Wilson's 95 % interval of the success rate; [0, 1] without outcomes.</summary>
    public static (double Low, double High) Interval(int succeeded, int failed)
    {
        int n = succeeded + failed;
        if (n == 0)
        {
            return (0, 1);
        }
        double rate = (double)succeeded / n;
        double scale = 1 + Z95 * Z95 / n;
        double middle = rate + Z95 * Z95 / (2 * n);
        double half = Z95 * Math.Sqrt(rate * (1 - rate) / n + Z95 * Z95 / (4.0 * n * n));
        return (Math.Max(0, (middle - half) / scale), Math.Min(1, (middle + half) / scale));
    }

    /// <summary>Probability of at least <paramref name="failed"/> failures if the success rate were exactly <paramref name="rate"/>.</summary>
    public static double ChanceOfSoManyFailures(int succeeded, int failed, double rate)
    {
        int n = succeeded + failed;
        if (failed == 0 || rate <= 0)
        {
            return 1;
        }
        if (rate >= 1)
        {
            return 0;
        }
        // The shorter way round: up to failed - 1 failures, each term from the one before, in logarithms against underflow.
        double ratio = Math.Log((1 - rate) / rate);
        double term = n * Math.Log(rate);
        double below = 0;
        for (int k = 0; k < failed; k++)
        {
            below += Math.Exp(term);
            term += ratio + Math.Log((double)(n - k) / (k + 1));
        }
        return Math.Max(0, 1 - below);
    }
}
