using System.Globalization;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>What a stage's outcomes lead to.</summary>
internal enum StageVerdict
{
    Wait,
    Advance,
    Pause,
    Halt,
}

/// <summary>All a decision takes; counts are read anew every time.</summary>
/// <param name="Succeeded">Successes of the whole rollout.</param>
/// <param name="Failed">Failures of the whole rollout, silence included.</param>
/// <param name="StageSucceeded">Successes of updates offered since this stage opened.</param>
/// <param name="StageFailed">Failures of those.</param>
/// <param name="IsExhausted">No update is under way, and no device heard of lately still waits for one in this stage.</param>
/// <param name="HasSoaked">The stage has been open for its soak time.</param>
/// <param name="MinSuccessRate">Least success rate of the stage.</param>
/// <param name="StageUnderWay">Updates offered since this stage opened that have not ended.</param>
/// <param name="AddsNobody">The stage offered nothing and will not: in a small fleet 10 % can be the same devices as 1 %.</param>
internal readonly record struct StageEvidence(int Succeeded, int Failed, int StageSucceeded, int StageFailed, bool IsExhausted,
    bool HasSoaked, double MinSuccessRate, int StageUnderWay = 0, bool AddsNobody = false)
{
    /// <summary>What the outcomes are tested by.</summary>
    public SequentialTest Test { get; init; } = SequentialTest.Usual;
}

/// <summary>Decides about a stage from its evidence alone: no clock, no database.</summary>
internal static class StageGate
{
    // A stage whose true rate is just the least one is halted by the plain rule once in a hundred times.
    private const double Significance = 0.01;

    /// <summary>The verdict, and one sentence for people.</summary>
    public static (StageVerdict Verdict, string Reason) Decide(StageEvidence e)
    {
        double ratio = e.Test.Ratio(e.Succeeded, e.Failed);
        if (ratio >= e.Test.HaltAt)
        {
            return (StageVerdict.Halt, Say($"{e.Failed} of {e.Succeeded + e.Failed} updates failed: the sequential test says {e.Test.Bad:P0} or more fail."));
        }
        int ended = e.StageSucceeded + e.StageFailed;
        double rate = ended == 0 ? 1 : (double)e.StageSucceeded / ended;
        if (e.IsExhausted && rate < e.MinSuccessRate)
        {
            double chance = SuccessRate.ChanceOfSoManyFailures(e.StageSucceeded, e.StageFailed, e.MinSuccessRate);
            return chance <= Significance
                ? (StageVerdict.Halt, Say($"{e.StageSucceeded} of {ended} updates of the stage succeeded, fewer than {e.MinSuccessRate:P0}, and hardly by chance."))
                : (StageVerdict.Pause, Say($"{e.StageSucceeded} of {ended} updates of the stage succeeded, fewer than {e.MinSuccessRate:P0}; that may be chance, so a person decides."));
        }
        if (e is { AddsNobody: true, HasSoaked: true, Succeeded: > 0 })
        {
            return (StageVerdict.Advance, "The stage adds no device.");
        }
        return e.HasSoaked && (e.IsExhausted || IsKnownEarly(e, ratio)) && ended > 0 && rate >= e.MinSuccessRate
            ? (StageVerdict.Advance, Say($"{e.StageSucceeded} of {ended} updates of the stage succeeded."))
            : (StageVerdict.Wait, "");
    }

    /// <summary>
    /// Whether a stage may end while updates are under way. Devices that an update silences end last, as failures: the first to report prove
    /// nothing unless those that did not report yet are so few that the rate would do even if all of them failed.
    /// </summary>
    private static bool IsKnownEarly(StageEvidence e, double ratio) =>
        ratio <= e.Test.AdvanceAt && e.Test.Ratio(e.StageSucceeded, e.StageFailed) <= e.Test.AdvanceAt
            && e.StageSucceeded >= e.MinSuccessRate * (e.StageSucceeded + e.StageFailed + e.StageUnderWay);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
