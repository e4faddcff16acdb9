using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>POST /api/v1/rollouts/{id}/halt and /rollback: nobody new gets the release; rollback also takes it back.</summary>
internal sealed class PostHalt(FleetWriter writer, FleetIndex index, RolloutSteps steps)
{
    private const int MaxReason = 200;

    public Task<Results<NoContent, ProblemHttpResult>> Handle(int id, HaltRequest request, CancellationToken stop) =>
        DecideAsync(id, request.Reason, (transaction, rollout) => Halt(transaction, rollout, request.Reason), stop);

    public Task<Results<NoContent, ProblemHttpResult>> RollBack(int id, RollbackRequest request, CancellationToken stop) =>
        DecideAsync(id, request.Reason, (transaction, rollout) => RollBack(transaction, rollout, request), stop);

    /// <summary>Why <paramref name="back"/> cannot take the place of <paramref name="release"/>; null when it can.</summary>
    public static string? Objection(Release release, Release? back) =>
        back is null ? "There is no release to roll back to: name one with releaseId (--release on the command line)."
        : back.Target != release.Target || back.ModelClass != release.ModelClass ? $"Release {back.Id} is for other devices than release {release.Id}."
        : (back.Epoch, back.Sequence).CompareTo((release.Epoch, release.Sequence)) <= 0
            ? $"Devices would refuse release {back.Id} as a downgrade: sign the earlier model again with a sequence above {release.Sequence} and upload that."
        : null;

    private async Task<Results<NoContent, ProblemHttpResult>> DecideAsync(int id, string reason,
        Func<FleetTransaction, Rollout, string?> decide, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > MaxReason)
        {
            return Problems.BadRequest($"Give a reason of 1 to {MaxReason} characters.");
        }
        (bool found, string? refusal) = await writer.WriteAsync(transaction =>
            RolloutSteps.Find(transaction, id) is Rollout rollout ? (true, decide(transaction, rollout)) : (false, null), stop);
        return !found ? Problems.NotFound($"There is no rollout {id}.")
            : refusal is null ? TypedResults.NoContent() : Problems.Conflict(refusal);
    }

    private string? Halt(FleetTransaction transaction, Rollout rollout, string reason)
    {
        if (rollout.State == RolloutState.Halted)
        {
            return $"Rollout {rollout.Id} is not running.";
        }
        steps.Halt(transaction, rollout, reason);
        return null;
    }

    private string? RollBack(FleetTransaction transaction, Rollout rollout, RollbackRequest request)
    {
        foreach (int wanted in request.ReleaseIds ?? (request.ReleaseId is int one ? [one] : []))
        {
            if (Name(rollout, wanted) is string refusal)
            {
                return refusal;
            }
        }
        List<RolloutImage> known = rollout.Images.Where(i => i.RollbackReleaseId is not null).ToList();
        if (known.Count == 0)
        {
            return Objection(index.FindRelease(rollout.Images[0].ReleaseId)!, null);
        }
        foreach (RolloutImage image in known)
        {
            if (Objection(index.FindRelease(image.ReleaseId)!, index.FindRelease(image.RollbackReleaseId!.Value)) is string objection)
            {
                return objection;
            }
            if (transaction.Db.Rollouts.Any(r => r.State != RolloutState.Halted && r.Images.Any(i => i.RollsBackReleaseId == image.ReleaseId)))
            {
                return $"Release {image.ReleaseId} is being rolled back already.";
            }
        }
        rollout.RollBackOnHalt = false;
        if (rollout.State != RolloutState.Halted)
        {
            steps.Halt(transaction, rollout, request.Reason);
        }
        steps.RollBack(transaction, rollout);
        return null;
    }

    /// <summary>Takes a release as the way back for its target; a sentence when it is none.</summary>
    private string? Name(Rollout rollout, int wanted)
    {
        if (index.FindRelease(wanted) is not Release back)
        {
            return $"There is no release {wanted}: upload the package first.";
        }
        if (rollout.Images.Find(i => index.FindRelease(i.ReleaseId)!.Target == back.Target) is not RolloutImage image)
        {
            return $"Rollout {rollout.Id} has no image for {back.Target}, which release {back.Id} is for.";
        }
        image.RollbackReleaseId = wanted;
        return null;
    }
}
