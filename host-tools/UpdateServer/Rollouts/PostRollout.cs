using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>POST /api/v1/rollouts: offers a release to the devices it fits, stage by stage, from the next poll on.</summary>
internal sealed class PostRollout(FleetWriter writer, FleetIndex index, RolloutSteps steps)
{
    private const int MaxStages = 20;
    private const int MaxSeconds = 30 * 24 * 3600;
    private const int Day = 24 * 3600;
    private static readonly StagePlan[] Usual = [1, 10, 50, 100];

    public async Task<Results<Created<RolloutInfo>, ProblemHttpResult>> Handle(CreateRollout request, CancellationToken stop)
    {
        IReadOnlyList<StagePlan> stages = request.Stages ?? Usual;
        if (Mistake(stages, request.ActionTimeoutSeconds ?? Day) is string mistake)
        {
            return Problems.BadRequest(mistake);
        }
        if (index.FindRelease(request.ReleaseId) is not Release release)
        {
            return Problems.NotFound($"There is no release {request.ReleaseId}: upload the package first.");
        }
        bool rollsBack = request.RollbackReleaseId is not null || request.RollBackOnHalt;
        if (rollsBack && PostHalt.Objection(release, index.FindRelease(request.RollbackReleaseId ?? 0)) is string objection)
        {
            return Problems.BadRequest(objection);
        }
        Rollout rollout = await writer.WriteAsync(transaction => steps.Start(transaction, new Rollout
        {
            ReleaseId = release.Id,
            ActionTimeoutSeconds = request.ActionTimeoutSeconds ?? Day,
            RollbackReleaseId = request.RollbackReleaseId,
            RollBackOnHalt = request.RollBackOnHalt,
        }, release, stages), stop);
        return TypedResults.Created($"/api/v1/rollouts/{rollout.Id}", rollout.ToInfo(release, new RolloutCounts(0, 0, 0, 0)));
    }

    private static string? Mistake(IReadOnlyList<StagePlan> stages, int timeout)
    {
        bool rises = stages.Count is >= 1 and <= MaxStages && stages[^1].Percent == 100 && stages[0].Percent >= 1
            && stages.Zip(stages.Skip(1)).All(pair => pair.First.Percent < pair.Second.Percent);
        if (!rises)
        {
            return $"stages must be 1 to {MaxStages} percentages that rise from at least 1 to 100.";
        }
        return stages.Any(s => s.SoakSeconds is < 0 or > MaxSeconds || s.MinSuccessRate is not (> 0 and <= 1)) || timeout is < 1 or > MaxSeconds
            ? $"soakSeconds must be 0 to {MaxSeconds}, minSuccessRate above 0 and at most 1, actionTimeoutSeconds 1 to {MaxSeconds}."
            : null;
    }
}
