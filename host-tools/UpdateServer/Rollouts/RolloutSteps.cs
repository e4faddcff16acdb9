using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>Every step a rollout can take, for people and for the engine alike; each inside one transaction.</summary>
internal sealed class RolloutSteps(FleetIndex index, Withdrawal withdrawal, ServerOptions options)
{
    private const int Whole = 100;

    /// <summary>The rollout as it is now, which must be as a person saw it where he said so.</summary>
    public static Rollout? Find(FleetTransaction transaction, int id)
    {
        Rollout? rollout = transaction.Db.Rollouts.Include(r => r.Stages).Include(r => r.Images).FirstOrDefault(r => r.Id == id);
        if (rollout is not null)
        {
            transaction.RequireMatch(EntityTag.Of(rollout));
        }
        return rollout;
    }

    /// <summary>Starts a rollout whose settings and images are filled in.</summary>
    public Rollout Start(FleetTransaction transaction, Rollout rollout, IReadOnlyList<StagePlan> stages)
    {
        rollout.State = RolloutState.Running;
        rollout.Salt = options.RolloutSalt?.Invoke() ?? Secrets.CreateToken();
        rollout.CreatedAt = transaction.Now;
        // Drawn once and for all: devices that were updated count in the group they came from, so shares stay what they were.
        List<Stratum> strata = rollout.Images.SelectMany(i => index.StrataOf(index.FindRelease(i.ReleaseId)!, rollout.Salt)).ToList();
        rollout.Stages.AddRange(stages.Select((stage, at) => new RolloutStage
        {
            Index = at,
            Percent = stage.Percent,
            SoakSeconds = stage.SoakSeconds,
            Approval = stage.Approval,
            MinSuccessRate = stage.MinSuccessRate,
            Devices = strata.Sum(s => s.CountFor(stage.Percent)),
            Bounds = JsonSerializer.Serialize(strata.GroupBy(s => s.ReleaseId)
                .ToDictionary(g => g.Key, g => g.ToDictionary(s => s.Version, s => s.BoundFor(stage.Percent)))),
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
        rollout.State = RolloutState.Halted;
        rollout.HaltReason = why;
        rollout.Decision = why;
        withdrawal.Next(transaction, rollout);
        transaction.SaveNow();
        Replace(transaction, rollout);
        if (rollout.RollBackOnHalt)
        {
            RollBack(transaction, rollout);
        }
    }

    /// <summary>Hands each image's rollback release to every device that installed the image, also to those that report it later.</summary>
    public Rollout RollBack(FleetTransaction transaction, Rollout rollout)
    {
        var reverse = new Rollout
        {
            ActionTimeoutSeconds = rollout.ActionTimeoutSeconds,
            MaxConcurrent = rollout.MaxConcurrent,
            Decision = $"Rolls rollout {rollout.Id} back: {rollout.HaltReason}",
        };
        reverse.Images.AddRange(rollout.Images.Where(i => i.RollbackReleaseId is not null)
            .Select(i => new RolloutImage { ReleaseId = i.RollbackReleaseId!.Value, RollsBackReleaseId = i.ReleaseId }));
        return Start(transaction, reverse, [Whole]);
    }

    private void Publish(FleetTransaction transaction, Rollout rollout)
    {
        transaction.Db.SaveChanges();
        foreach (RolloutImage image in rollout.Images)
        {
            Offer offer = rollout.OfferOf(image);
            Release release = index.FindRelease(image.ReleaseId)!;
            transaction.OnCommit(() =>
            {
                if (image.RollsBackReleaseId is int installed)
                {
                    index.PutRollback(installed, offer);
                }
                else if (!(index.OfferFor(release) is Offer current && current.RolloutId > offer.RolloutId))
                {
                    index.PutOffer(release, offer);
                }
            });
        }
    }

    private void Replace(FleetTransaction transaction, Rollout halted)
    {
        foreach (RolloutImage image in halted.Images)
        {
            if (image.RollsBackReleaseId is int installed)
            {
                transaction.OnCommit(() => index.RemoveRollback(installed));
                continue;
            }
            Release release = index.FindRelease(image.ReleaseId)!;
            Offer? offer = NewestFor(transaction, release);
            transaction.OnCommit(() => index.PutOffer(release, offer));
        }
    }

    private static Offer? NewestFor(FleetTransaction transaction, Release release)
    {
        Rollout? next = transaction.Db.Rollouts.Include(r => r.Stages).Include(r => r.Images)
            .Where(r => r.State != RolloutState.Halted && r.Images.Any(i => i.RollsBackReleaseId == null
                && i.Release!.Target == release.Target && i.Release.ModelClass == release.ModelClass))
            .OrderByDescending(r => r.Id).FirstOrDefault();
        if (next is null)
        {
            return null;
        }
        int[] releases = transaction.Db.Releases.Where(r => r.Target == release.Target && r.ModelClass == release.ModelClass).Select(r => r.Id).ToArray();
        return next.OfferOf(next.Images.Single(i => releases.Contains(i.ReleaseId)));
    }
}
