using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Replicas;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>Advances, pauses and halts rollouts by what their devices reported, and counts silence as failure.</summary>
/// <remarks>Everything is read from the database inside the deciding transaction; nothing is remembered between two looks.</remarks>
internal sealed partial class RolloutEngine(ServerOptions options, FleetDbFactory databases, FleetWriter writer, FleetIndex index,
    Leadership leadership, RolloutSteps steps, Withdrawal withdrawal, ActionLog log, Operations.ServerMetrics metrics, ILogger<RolloutEngine> logger) : BackgroundService
{
    private const int MaxTimeOuts = 500;

    // Of a halted rollout's updates before the next look at those that run.
    private const int MaxGroups = 20;

    // A device that missed so many polls is not waited for; when it returns it obeys the stage that is open then.
    private const int PollsUntilSilent = 3;

    // A device that waits for somebody's confirmation, or was asked to stop, is not counted as silent.
    private static readonly ActionState[] Waited = [ActionState.Offered, ActionState.Retrieved, ActionState.Running, ActionState.Downloaded];

    /// <summary>Looks once at every rollout that is under way, if it is this server that decides.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        if (!await leadership.HoldAsync(stop))
        {
            return;
        }
        List<int> open, unwinding;
        using (FleetDb db = databases.CreateDbContext())
        {
            open = await db.Rollouts.Where(r => r.State != RolloutState.Halted && r.State != RolloutState.Completed)
                .Select(r => r.Id).ToListAsync(stop);
            unwinding = await db.Rollouts.Where(r => r.IsUnwinding).Select(r => r.Id).ToListAsync(stop);
        }
        foreach (int id in open)
        {
            await writer.WriteAsync(transaction => LookTimed(transaction, id), stop);
        }
        foreach (int id in unwinding)
        {
            for (int group = 0; group < MaxGroups && await writer.WriteAsync(transaction => Unwind(transaction, id), stop); group++)
            {
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await leadership.ResignAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.DecisionInterval, options.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private bool Unwind(FleetTransaction transaction, int id) =>
        transaction.Db.Rollouts.Find(id) is { IsUnwinding: true } rollout && withdrawal.Next(transaction, rollout);

    private bool LookTimed(FleetTransaction transaction, int id)
    {
        long start = Stopwatch.GetTimestamp();
        bool isDecided = Look(transaction, id);
        metrics.DecisionSeconds.Add(Stopwatch.GetElapsedTime(start));
        return isDecided;
    }

    private bool Look(FleetTransaction transaction, int id)
    {
        if (RolloutSteps.Find(transaction, id) is not { State: not (RolloutState.Halted or RolloutState.Completed) } rollout)
        {
            return false;
        }
        TimeOutSilent(transaction, rollout);
        if (rollout.State == RolloutState.Paused)
        {
            return false;
        }
        if (FaultOf(transaction, rollout) is string fault)
        {
            steps.Halt(transaction, rollout, fault);
            return true;
        }
        StageEvidence evidence = Weigh(transaction, rollout);
        (StageVerdict verdict, string reason) = StageGate.Decide(evidence);
        bool isLast = rollout.CurrentStage == rollout.Stages.Count - 1;
        switch (verdict)
        {
            // Going back must reach everyone it can: a rollback is never halted by itself.
            case StageVerdict.Halt when !rollout.IsRollback:
                steps.Halt(transaction, rollout, reason);
                break;
            case StageVerdict.Pause when rollout is { State: RolloutState.Running, IsRollback: false }:
                steps.Set(transaction, rollout, RolloutState.Paused, reason);
                break;
            case StageVerdict.Advance when rollout.State == RolloutState.Running && (!isLast || evidence.IsExhausted)
                && MetricsAllow(transaction, rollout):
                Leave(transaction, rollout, isLast, reason);
                break;
        }
        return true;
    }

    private static string? FaultOf(FleetTransaction transaction, Rollout rollout) =>
        rollout.ReadGates() is MetricGates gates ? MetricGate.Fault(gates, MetricReader.Read(transaction.Db, rollout, gates)) : null;

    /// <summary>Whether the metrics let the stage end; otherwise it waits, or the rollout was halted or paused here.</summary>
    private bool MetricsAllow(FleetTransaction transaction, Rollout rollout)
    {
        if (rollout.ReadGates() is not MetricGates gates)
        {
            return true;
        }
        List<MetricEvidence> evidence = MetricReader.Read(transaction.Db, rollout, gates);
        if (!MetricGate.IsTold(evidence))
        {
            DateTimeOffset patience = (rollout.Open.OpenedAt ?? rollout.CreatedAt).AddSeconds(rollout.Open.SoakSeconds + rollout.ActionTimeoutSeconds);
            if (transaction.Now > patience)
            {
                steps.Set(transaction, rollout, RolloutState.Paused,
                    $"Only {evidence.Sum(e => e.Treated.Count)} of {evidence.Sum(e => e.Updated)} updated devices told how the release does; a person decides.");
            }
            return false;
        }
        string? degraded = MetricGate.Degraded(gates, evidence, rollout.Stages.Count, rollout.Id);
        if (degraded is not null)
        {
            steps.Halt(transaction, rollout, degraded);
        }
        return degraded is null;
    }

    private void Leave(FleetTransaction transaction, Rollout rollout, bool isLast, string reason)
    {
        if (!isLast && rollout.Stages.Single(s => s.Index == rollout.CurrentStage + 1).Approval)
        {
            steps.Set(transaction, rollout, RolloutState.AwaitingApproval, reason);
            return;
        }
        steps.Advance(transaction, rollout, reason);
    }

    private void TimeOutSilent(FleetTransaction transaction, Rollout rollout)
    {
        if (rollout.ActionTimeoutSeconds <= 0)
        {
            return;
        }
        DateTimeOffset before = transaction.Now.AddSeconds(-rollout.ActionTimeoutSeconds);
        // State by state, so that the index leads to exactly these.
        foreach (ActionState state in Waited)
        {
            List<DeviceAction> silent = transaction.Db.DeviceActions
                .Where(a => a.RolloutId == rollout.Id && a.State == state && a.CreatedAt <= before).Take(MaxTimeOuts).ToList();
            transaction.SaveTogether(() => silent.ForEach(action => log.TimeOut(transaction, action)));
        }
    }

    private StageEvidence Weigh(FleetTransaction transaction, Rollout rollout)
    {
        DateTimeOffset opened = rollout.Open.OpenedAt ?? rollout.CreatedAt;
        RolloutTallies tallies = RolloutTallies.Read(transaction.Db, rollout.Id);
        (int succeeded, int failed, int unended) = tallies.Outcomes(_ => true);
        (int stageSucceeded, int stageFailed, int underWay) = tallies.Outcomes(t => t.Stage == rollout.CurrentStage);
        bool isExhausted = unended == 0 && !IsAwaited(transaction, rollout);
        bool addsNobody = isExhausted && tallies.Count(t => t.Stage == rollout.CurrentStage) == 0 && !index.IsAwaited(rollout.Id, long.MinValue);
        return new StageEvidence(succeeded, failed, stageSucceeded, stageFailed, isExhausted,
            transaction.Now >= opened.AddSeconds(rollout.Open.SoakSeconds), rollout.Open.MinSuccessRate, underWay, addsNobody)
        { Test = rollout.ReadTest() };
    }

    private bool IsAwaited(FleetTransaction transaction, Rollout rollout) =>
        index.IsAwaited(rollout.Id, (transaction.Now - PollsUntilSilent * options.PollInterval).ToUnixTimeMilliseconds());

    [LoggerMessage(LogLevel.Error, "The rollouts could not be looked at; the next look repeats it.")]
    private partial void LogFailed(Exception failure);
}
