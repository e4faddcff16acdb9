using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>How rollouts stand, read when asked.</summary>
internal sealed class RolloutReport
{
    private readonly RolloutTallies _tallies;

    private RolloutReport(RolloutTallies tallies) => _tallies = tallies;

    /// <summary>Reads how the updates of these rollouts stand.</summary>
    public static async Task<RolloutReport> ReadAsync(FleetDb db, List<int> ids, CancellationToken stop) =>
        new(await RolloutTallies.ReadAsync(db, ids, stop));

    /// <summary>Why the updates of a rollout failed, the most frequent reason first.</summary>
    public static async Task<List<FailureReason>> ReasonsAsync(FleetDb db, int id, CancellationToken stop)
    {
        var said =
            from action in db.DeviceActions
            where action.RolloutId == id && (action.State == ActionState.Failed || action.State == ActionState.TimedOut)
            join status in db.ActionStatuses on new { action.Id, action.State } equals new { Id = status.ActionId, status.State }
            select new { status.ActionId, status.Code, status.Details, status.State };
        var rows = await said.GroupBy(s => new { s.Code, s.State })
            .Select(g => new { g.Key.Code, g.Key.State, Example = g.Min(s => s.Details), Count = g.Select(s => s.ActionId).Distinct().Count() })
            .ToListAsync(stop);
        return rows.Select(r => new FailureReason(r.Code, r.State == ActionState.TimedOut ? "silent for too long"
                : string.IsNullOrEmpty(r.Example) ? "gave no reason" : r.Example, r.Count))
            .OrderByDescending(r => r.Count).ThenBy(r => r.Code).ToList();
    }

    /// <summary>One rollout with its counts; its releases must be loaded.</summary>
    public RolloutInfo Of(Rollout rollout, DateTimeOffset now, IReadOnlyList<FailureReason>? reasons = null)
    {
        RolloutCounts counts = CountsOf(rollout.Id, null);
        int failed = counts.Failed + counts.TimedOut;
        (double low, double high) = SuccessRate.Interval(counts.Succeeded, failed);
        SequentialTest test = rollout.ReadTest();
        var gate = new RolloutGate(test.Ratio(counts.Succeeded, failed), test.HaltAt, test.AdvanceAt, low, high);
        List<RolloutImageInfo> images = rollout.Images.OrderBy(i => i.ReleaseId).Select(i => i.ToInfo(CountsOf(rollout.Id, i.ReleaseId))).ToList();
        return new RolloutInfo(rollout.Id, images[0].Release, images, rollout.State,
            rollout.Stages.OrderBy(s => s.Index).Select(s => s.ToPlan()).ToList(), rollout.CurrentStage, rollout.Open.OpenedAt,
            rollout.Open.Devices, NextStageAt(rollout, counts, now), rollout.HaltReason, rollout.Decision, rollout.RollBackOnHalt,
            rollout.MaxConcurrent, rollout.ReadWindow(), rollout.ReadGates(), rollout.CreatedAt, counts, gate, rollout.Mode, reasons);
    }

    private RolloutCounts CountsOf(int rolloutId, int? releaseId)
    {
        int Sum(Func<ActionState, bool> which) =>
            _tallies.Count(t => t.RolloutId == rolloutId && (releaseId is null || t.ReleaseId == releaseId) && which(t.State));
        return new RolloutCounts(Sum(s => s < ActionState.Succeeded), Sum(s => s == ActionState.Succeeded),
            Sum(s => s == ActionState.Failed), Sum(s => s == ActionState.Canceled), Sum(s => s == ActionState.TimedOut));
    }

    private static DateTimeOffset? NextStageAt(Rollout rollout, RolloutCounts counts, DateTimeOffset now)
    {
        bool hasNext = rollout.CurrentStage < rollout.Stages.Count - 1 && rollout.State == RolloutState.Running;
        if (!hasNext || rollout.Open.OpenedAt is not DateTimeOffset opened)
        {
            return null;
        }
        DateTimeOffset soaked = opened.AddSeconds(rollout.Open.SoakSeconds);
        int failed = counts.Failed + counts.TimedOut;
        int before = rollout.CurrentStage == 0 ? 0 : rollout.Stages.Single(s => s.Index == rollout.CurrentStage - 1).Devices;
        int ended = Math.Max(0, counts.Succeeded + failed - before);
        SequentialTest test = rollout.ReadTest();
        int wanted = Math.Min(rollout.Open.Devices - before - ended,
            Math.Max(test.SuccessesWanted(counts.Succeeded, failed), test.SuccessesWanted(ended, 0)));
        if (wanted > 0 && ended == 0)
        {
            return null;
        }
        DateTimeOffset paced = wanted <= 0 ? now : now + (now - opened) * ((double)wanted / ended);
        DateTimeOffset next = paced > soaked ? paced : soaked;
        return wanted > 0 && rollout.ReadWindow() is MaintenanceWindow window ? window.NextOpening(next) : next;
    }
}
