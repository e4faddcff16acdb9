using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>POST /api/v1/rollouts: offers a release to every device it fits, from the next poll on.</summary>
internal sealed class PostRollout(FleetWriter writer, FleetIndex index)
{
    private static readonly int[] WholeFleet = [100];

    public async Task<Results<Created<RolloutInfo>, ProblemHttpResult>> Handle(CreateRollout request, CancellationToken stop)
    {
        IReadOnlyList<int> stages = request.Stages ?? WholeFleet;
        if (!stages.SequenceEqual(WholeFleet))
        {
            return Problems.BadRequest($"stages is [{string.Join(", ", stages)}]; this server rolls out in one stage, [100].");
        }
        if (index.FindRelease(request.ReleaseId) is not Release release)
        {
            return Problems.NotFound($"There is no release {request.ReleaseId}: upload the package first.");
        }
        Rollout rollout = await writer.WriteAsync(transaction => Insert(transaction, release, stages), stop);
        var info = rollout.ToInfo(release, new RolloutCounts(0, 0, 0, 0));
        return TypedResults.Created($"/api/v1/rollouts/{rollout.Id}", info);
    }

    private Rollout Insert(FleetTransaction transaction, Release release, IReadOnlyList<int> stages)
    {
        var rollout = new Rollout { ReleaseId = release.Id, State = RolloutState.Running, CreatedAt = transaction.Now };
        rollout.Stages.AddRange(stages.Select((percent, at) => new RolloutStage { Index = at, Percent = percent }));
        transaction.Db.Rollouts.Add(rollout);
        transaction.Db.SaveChanges();
        transaction.OnCommit(() => index.PutOffer(release, new Offer(rollout.Id, release.Id)));
        return rollout;
    }
}
