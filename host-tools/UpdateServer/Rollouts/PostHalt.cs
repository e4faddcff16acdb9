using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>POST /api/v1/rollouts/{id}/halt: nobody new gets the release, and devices at work on it are told to stop.</summary>
internal sealed class PostHalt(FleetWriter writer, FleetIndex index, ActionLog log)
{
    private const int MaxReason = 200;

    public async Task<Results<NoContent, ProblemHttpResult>> Handle(int id, HaltRequest request, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > MaxReason)
        {
            return Problems.BadRequest($"Give a reason of 1 to {MaxReason} characters.");
        }
        bool? halted = await writer.WriteAsync(transaction => Halt(transaction, id, request.Reason), stop);
        return halted switch
        {
            true => TypedResults.NoContent(),
            false => Problems.Conflict($"Rollout {id} is not running."),
            null => Problems.NotFound($"There is no rollout {id}."),
        };
    }

    private bool? Halt(FleetTransaction transaction, int id, string reason)
    {
        FleetDb db = transaction.Db;
        if (db.Rollouts.Find(id) is not Rollout rollout)
        {
            return null;
        }
        if (rollout.State != RolloutState.Running)
        {
            return false;
        }
        rollout.State = RolloutState.Halted;
        rollout.HaltReason = reason;
        foreach (DeviceAction action in db.DeviceActions.Where(a => a.RolloutId == id && a.State < ActionState.Canceling).ToList())
        {
            log.RequestCancel(transaction, action);
        }
        db.SaveChanges();
        Replace(transaction, rollout);
        return true;
    }

    private void Replace(FleetTransaction transaction, Rollout halted)
    {
        Release release = index.FindRelease(halted.ReleaseId)!;
        Rollout? next = transaction.Db.Rollouts
            .Where(r => r.State == RolloutState.Running && r.Release!.Target == release.Target
                && r.Release.ModelClass == release.ModelClass)
            .OrderByDescending(r => r.Id).FirstOrDefault();
        Offer? offer = next is null ? null : new Offer(next.Id, next.ReleaseId);
        transaction.OnCommit(() => index.PutOffer(release, offer));
    }
}
