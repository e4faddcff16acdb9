using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>POST /api/v1/rollouts: offers a version to the devices it fits, stage by stage, from the next poll on.</summary>
internal sealed class PostRollout(FleetWriter writer, FleetIndex index, RolloutSteps steps, GetRollouts rollouts)
{
    private const int Day = 24 * 3600;
    private static readonly StagePlan[] Usual = [1, 10, 50, 100];

    public async Task<Results<Created<RolloutInfo>, ProblemHttpResult>> Handle(CreateRollout request, CancellationToken stop)
    {
        IReadOnlyList<StagePlan> stages = request.Stages ?? Usual;
        (List<RolloutImage> images, ProblemHttpResult? refusal) = Check(request, stages);
        if (refusal is not null)
        {
            return refusal;
        }
        Rollout rollout = await writer.WriteAsync(transaction => steps.Start(transaction, ToRollout(request, images), stages), stop);
        return (await rollouts.One(rollout.Id, stop)).Result is Ok<RolloutInfo> { Value: RolloutInfo info }
            ? TypedResults.Created($"/api/v1/rollouts/{rollout.Id}", info)
            : Problems.NotFound($"There is no rollout {rollout.Id}.");
    }

    /// <summary>POST /api/v1/rollouts/plan: whom the same request would reach; changes nothing.</summary>
    public Results<Ok<RolloutPlanInfo>, ProblemHttpResult> Plan(CreateRollout request)
    {
        IReadOnlyList<StagePlan> stages = request.Stages ?? Usual;
        (List<RolloutImage> images, ProblemHttpResult? refusal) = Check(request, stages);
        if (refusal is not null)
        {
            return refusal;
        }
        // How many are in each group says it all; who they are is drawn when the rollout starts.
        var groups = images.ToDictionary(i => i.ReleaseId, i => index.Counts.VersionsOf(index.FindRelease(i.ReleaseId)!));
        return TypedResults.Ok(new RolloutPlanInfo(
            stages.Select(stage => new PlannedStage(stage, groups.Values.Sum(g => g.Values.Sum(devices => Membership.CountFor(stage.Percent, devices))))).ToList(),
            images.ConvertAll(i => new PlannedImage(index.FindRelease(i.ReleaseId)!.ToInfo(),
                groups[i.ReleaseId]))));
    }

    private (List<RolloutImage> Images, ProblemHttpResult? Refusal) Check(CreateRollout request, IReadOnlyList<StagePlan> stages) =>
        RolloutRequest.Mistake(request, stages, request.ActionTimeoutSeconds ?? Day) is string mistake
            ? ([], Problems.BadRequest(mistake))
            : RolloutRequest.Images(request, index);

    private static Rollout ToRollout(CreateRollout request, List<RolloutImage> images)
    {
        var rollout = new Rollout
        {
            ActionTimeoutSeconds = request.ActionTimeoutSeconds ?? Day,
            RollBackOnHalt = request.RollBackOnHalt,
            Mode = request.Type ?? ActionMode.Forced,
            MaxConcurrent = request.MaxConcurrent ?? 0,
            Window = request.Window is null ? null : JsonSerializer.Serialize(request.Window),
            Gates = request.Gates is null ? null : JsonSerializer.Serialize(request.Gates),
            Test = request.Test is null ? null : JsonSerializer.Serialize(request.Test),
        };
        rollout.Images.AddRange(images);
        return rollout;
    }
}
