using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>Every step a rollout can take, for people and for the engine alike; each inside one transaction.</summary>
internal sealed class RolloutSteps(FleetIndex index, ActionLog log)
{
    private const int Whole = 100;

    public static Rollout? Find(FleetTransaction transaction, int id) =>
        transaction.Db.Rollouts.Include(r => r.Stages).FirstOrDefault(r => r.Id == id);

    /// <summary>Starts a rollout whose settings are filled in.</summary>
    public Rollout Start(FleetTransaction transaction, Rollout rollout, Release release, IReadOnlyList<StagePlan> stages)
    {
        rollout.State = RolloutState.Running;
        rollout.Salt = Secrets.CreateToken();
        rollout.CreatedAt = transaction.Now;
        // Drawn once and for all: devices that were updated count in the group they came from, so shares stay what they were.
        Dictionary<string, List<long>> ranks = stages.All(s => s.Percent == Whole) ? [] : index.RanksByVersion(release, rollout.Salt);
        rollout.Stages.AddRange(stages.Select((stage, at) => new RolloutStage
        {
            Index = at,
            Percent = stage.Percent,
            SoakSeconds = stage.SoakSeconds,
            Approval = stage.Approval,
            MinSuccessRate = stage.MinSuccessRate,
            Bounds = System.Text.Json.JsonSerializer.Serialize(
                ranks.ToDictionary(r => r.Key, r => Membership.BoundFor(stage.Percent, r.Value))),
        }));
        rollout.Stages[0].OpenedAt = transaction.Now;
        transaction.Db.Rollouts.Add(rollout);
        Publish(transaction, rollout);
        return rollout;
    }

    /// <summary>Opens the next stage, or completes the rollout behind the last.</summary>
    public void Advance(FleetTransaction transaction, Rollout rollout, string why)
    {
        bool isLast = rollout.CurrentStage == rollout.Stages.Count - 1;
        rollout.State = isLast ? RolloutState.Completed : RolloutState.Running;
        rollout.Decision = why;
        if (!isLast)
        {
            rollout.CurrentStage++;
            rollout.Open.OpenedAt = transaction.Now;
        }
        Publish(transaction, rollout);
    }

    /// <summary>Moves the rollout to a state in which nothing else changes.</summary>
    public void Set(FleetTransaction transaction, Rollout rollout, RolloutState state, string why)
    {
        rollout.State = state;
        rollout.Decision = why;
        Publish(transaction, rollout);
    }

    /// <summary>Ends the rollout: nobody new, updates under way are cancelled, silent ones withdrawn; rolls back if that was asked for.</summary>
    public void Halt(FleetTransaction transaction, Rollout rollout, string why)
    {
        FleetDb db = transaction.Db;
        rollout.State = RolloutState.Halted;
        rollout.HaltReason = why;
        rollout.Decision = why;
        foreach (DeviceAction action in db.DeviceActions.Where(a => a.RolloutId == rollout.Id && a.State < ActionState.Canceling).ToList())
        {
            log.RequestCancel(transaction, action);
        }
        foreach (DeviceAction action in db.DeviceActions.Where(a => a.RolloutId == rollout.Id && a.State == ActionState.TimedOut).ToList())
        {
            log.Withdraw(transaction, action);
        }
        db.SaveChanges();
        Replace(transaction, rollout);
        if (rollout is { RollBackOnHalt: true, RollbackReleaseId: int back })
        {
            RollBack(transaction, rollout, index.FindRelease(back)!);
        }
    }

    /// <summary>Hands <paramref name="back"/> to every device that installed the rollout's release, also to those that report it later.</summary>
    public Rollout RollBack(FleetTransaction transaction, Rollout rollout, Release back)
    {
        var reverse = new Rollout
        {
            ReleaseId = back.Id,
            RollsBackReleaseId = rollout.ReleaseId,
            ActionTimeoutSeconds = rollout.ActionTimeoutSeconds,
            Decision = $"Rolls rollout {rollout.Id} back: {rollout.HaltReason}",
        };
        return Start(transaction, reverse, back, [Whole]);
    }

    private void Publish(FleetTransaction transaction, Rollout rollout)
    {
        transaction.Db.SaveChanges();
        Offer offer = rollout.ToOffer();
        Release release = index.FindRelease(rollout.ReleaseId)!;
        transaction.OnCommit(() =>
        {
            if (rollout.RollsBackReleaseId is int installed)
            {
                index.PutRollback(installed, offer);
            }
            else if (!(index.OfferFor(release) is Offer current && current.RolloutId > offer.RolloutId))
            {
                index.PutOffer(release, offer);
            }
        });
    }

    private void Replace(FleetTransaction transaction, Rollout halted)
    {
        if (halted.RollsBackReleaseId is int installed)
        {
            transaction.OnCommit(() => index.RemoveRollback(installed));
            return;
        }
        Release release = index.FindRelease(halted.ReleaseId)!;
        Rollout? next = transaction.Db.Rollouts.Include(r => r.Stages)
            .Where(r => r.State != RolloutState.Halted && r.RollsBackReleaseId == null && r.Release!.Target == release.Target
                && r.Release.ModelClass == release.ModelClass)
            .OrderByDescending(r => r.Id).FirstOrDefault();
        Offer? offer = next?.ToOffer();
        transaction.OnCommit(() => index.PutOffer(release, offer));
    }
}
