using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>Wald's sequential probability ratio test between a failure rate that is fine and one that is not.</summary>
/// <remarks>
/// The ratio of a whole rollout is never reset: under a fine rate it is a martingale, so it ever reaches <see cref="HaltAt"/> with a
/// probability of at most alpha / (1 - beta) (Ville), however often it is looked at.
/// </remarks>
internal sealed class SequentialTest(FailureTest plan)
{
    private readonly double _perFailure = Math.Log(plan.Bad / plan.Fine);
    private readonly double _perSuccess = Math.Log((1 - plan.Bad) / (1 - plan.Fine));

    /// <summary>2 % against 10 %, both errors at most 1 %.</summary>
    public static SequentialTest Usual { get; } = new(new FailureTest());

    /// <summary>Failure rate of a release that is to be halted.</summary>
    public double Bad => plan.Bad;

    /// <summary>At or above it the release counts as bad.</summary>
    public double HaltAt { get; } = Math.Log((1 - plan.Beta) / plan.Alpha);

    /// <summary>At or below it the release counts as fine.</summary>
    public double AdvanceAt { get; } = Math.Log(plan.Beta / (1 - plan.Alpha));

    /// <summary>Log-likelihood ratio of these outcomes.</summary>
    public double Ratio(int succeeded, int failed) => failed * _perFailure + succeeded * _perSuccess;

    /// <summary>Successes in a row after which the release counts as fine.</summary>
    public int SuccessesWanted(int succeeded, int failed) =>
        Math.Max(0, (int)Math.Ceiling((AdvanceAt - Ratio(succeeded, failed)) / _perSuccess));
}
