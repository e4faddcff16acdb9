using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>What is assumed of a fleet in an estimate.</summary>
/// <param name="Devices">How many there are, 1 to 10,000,000.</param>
/// <param name="FailureRate">Share of updates that fail, 0 to 1.</param>
/// <param name="OfflineRate">Share of devices that never poll, 0 to 1.</param>
/// <param name="PollInterval">Between two polls of a device.</param>
/// <param name="UpdateTime">Mean time from the offer to the final report; a device takes half to one and a half times of it.</param>
public sealed record EstimatedFleet(int Devices, double FailureRate, double OfflineRate, TimeSpan PollInterval, TimeSpan UpdateTime);

/// <summary>One stage of an estimate.</summary>
/// <param name="Percent">Of the fleet.</param>
/// <param name="OpenedAfter">Virtual time since the rollout began.</param>
/// <param name="Succeeded">Updates offered in this stage and before that end well, those still under way when it is left included.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="Decision">What ended it.</param>
public sealed record EstimatedStage(int Percent, TimeSpan OpenedAfter, int Succeeded, int Failed, string Decision);

/// <summary>How a rollout would go.</summary>
/// <param name="IsHalted">Whether it stopped itself.</param>
/// <param name="Took">Virtual time from its beginning to its end.</param>
/// <param name="Stages">The stages that were opened.</param>
/// <param name="Asked">How often a person would have been asked, and let it go on.</param>
public sealed record EstimatedRollout(bool IsHalted, TimeSpan Took, IReadOnlyList<EstimatedStage> Stages, int Asked);

/// <summary>The rollout logic alone in virtual time: the server's own stage sizes and decisions, without server, network or devices.</summary>
public sealed class RolloutEstimate(EstimatedFleet fleet, IReadOnlyList<StagePlan> stages, TimeSpan decisionInterval)
{
    private int _succeeded;
    private int _failed;

    /// <summary>Runs one rollout.</summary>
    /// <param name="seed">Draws who fails, who is away and when they poll; the same seed gives the same rollout.</param>
    public EstimatedRollout Run(int seed)
    {
        var random = new Random(seed);
        (_succeeded, _failed) = (0, 0);
        var opened = new List<EstimatedStage>();
        TimeSpan now = TimeSpan.Zero;
        int asked = 0;
        int reached = 0;
        foreach (StagePlan stage in stages)
        {
            int end = Membership.CountFor(stage.Percent, fleet.Devices);
            (StageVerdict verdict, string reason, TimeSpan ended) = RunStage(stage, Draw(random, end - reached), now, ref asked);
            opened.Add(new EstimatedStage(stage.Percent, now, _succeeded, _failed, reason));
            (now, reached) = (ended, end);
            if (verdict == StageVerdict.Halt)
            {
                return new EstimatedRollout(true, now, opened, asked);
            }
        }
        return new EstimatedRollout(false, now, opened, asked);
    }

    /// <summary>When each device of a stage that is not away is offered the update, reports, and how, in the order of the reports.</summary>
    private List<Report> Draw(Random random, int devices)
    {
        var reports = new List<Report>();
        for (int i = 0; i < devices; i++)
        {
            if (random.NextDouble() >= fleet.OfflineRate)
            {
                TimeSpan offered = random.NextDouble() * fleet.PollInterval;
                reports.Add(new Report(offered, offered + (0.5 + random.NextDouble()) * fleet.UpdateTime, random.NextDouble() >= fleet.FailureRate));
            }
        }
        reports.Sort((a, b) => a.After.CompareTo(b.After));
        return reports;
    }

    private (StageVerdict Verdict, string Reason, TimeSpan Ended) RunStage(StagePlan stage, List<Report> reports,
        TimeSpan opened, ref int asked)
    {
        (int succeeded, int failed, int next, int offered) = (0, 0, 0, 0);
        List<TimeSpan> offers = reports.ConvertAll(report => report.Offered);
        offers.Sort();
        TimeSpan soak = TimeSpan.FromSeconds(stage.SoakSeconds);
        for (TimeSpan since = decisionInterval; ; since += decisionInterval)
        {
            for (; next < reports.Count && reports[next].After <= since; next++)
            {
                succeeded += reports[next].Succeeds ? 1 : 0;
                failed += reports[next].Succeeds ? 0 : 1;
            }
            while (offered < offers.Count && offers[offered] <= since)
            {
                offered++;
            }
            bool isThrough = next == reports.Count;
            (StageVerdict verdict, string reason) = StageGate.Decide(new StageEvidence(_succeeded + succeeded, _failed + failed, succeeded, failed,
                isThrough, since >= soak, stage.MinSuccessRate, offered - next, AddsNobody: reports.Count == 0));
            // Nobody of a small fleet's first stages may be there at all; then a person opens the next one.
            bool isStuck = verdict == StageVerdict.Pause || (verdict == StageVerdict.Wait && reports.Count == 0 && since >= soak);
            bool isLast = stage == stages[^1];
            if (verdict == StageVerdict.Halt || isStuck || (verdict == StageVerdict.Advance && (!isLast || isThrough)))
            {
                asked += isStuck ? 1 : 0;
                // Those that were offered the update before the next stage opened still report, and count in it.
                (int lateSucceeded, int lateFailed) = (reports.Skip(next).Count(r => r.Succeeds), reports.Skip(next).Count(r => !r.Succeeds));
                _succeeded += succeeded + (verdict == StageVerdict.Halt ? 0 : lateSucceeded);
                _failed += failed + (verdict == StageVerdict.Halt ? 0 : lateFailed);
                return (verdict, reason.Length > 0 ? reason : "The stage reached nobody; a person goes on.", opened + since);
            }
        }
    }

    private readonly record struct Report(TimeSpan Offered, TimeSpan After, bool Succeeds);
}
