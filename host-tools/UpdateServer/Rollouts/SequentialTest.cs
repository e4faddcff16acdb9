namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>Wald's sequential probability ratio test between a failure rate that is fine and one that is not.</summary>
/// <remarks>
/// The ratio of a whole rollout is never reset: under <see cref="Fine"/> it is a martingale, so it ever reaches <see cref="HaltAt"/> with a
/// probability of at most alpha / (1 - beta) (Ville), however often it is looked at.
/// </remarks>
internal static class SequentialTest
{
    /// <summary>Failure rate of a release that is to go out.</summary>
    public const double Fine = 0.02;

    /// <summary>Failure rate of a release that is to be halted.</summary>
    public const double Bad = 0.10;

    private const double Alpha = 0.01;
    private const double Beta = 0.01;
    private static readonly double PerFailure = Math.Log(Bad / Fine);
    private static readonly double PerSuccess = Math.Log((1 - Bad) / (1 - Fine));

    /// <summary>At or above it the release counts as bad.</summary>
    public static double HaltAt { get; } = Math.Log((1 - Beta) / Alpha);

    /// <summary>At or below it the release counts as fine.</summary>
    public static double AdvanceAt { get; } = Math.Log(Beta / (1 - Alpha));

    /// <summary>Log-likelihood ratio of these outcomes.</summary>
    public static double Ratio(int succeeded, int failed) => failed * PerFailure + succeeded * PerSuccess;
}
