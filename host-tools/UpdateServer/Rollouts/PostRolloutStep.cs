using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>POST /api/v1/rollouts/{id}/approve, /advance, /pause and /resume.</summary>
/// <remarks>Each names the states it starts from, so of two people only one succeeds.</remarks>
internal sealed class PostRolloutStep(FleetWriter writer, RolloutSteps steps)
{
    public Task<Results<NoContent, ProblemHttpResult>> Approve(int id, CancellationToken stop) => StepAsync(id, "is not waiting for approval",
        [RolloutState.AwaitingApproval], (transaction, rollout) => steps.Advance(transaction, rollout, "Approved by a person."), stop);

    public Task<Results<NoContent, ProblemHttpResult>> Advance(int id, CancellationToken stop) => StepAsync(id, "has no stage to leave",
        [RolloutState.Running, RolloutState.Paused, RolloutState.AwaitingApproval],
        (transaction, rollout) => steps.Advance(transaction, rollout, "Advanced by a person."), stop);

    public Task<Results<NoContent, ProblemHttpResult>> Pause(int id, CancellationToken stop) => StepAsync(id, "is not running",
        [RolloutState.Running, RolloutState.AwaitingApproval],
        (transaction, rollout) => steps.Set(transaction, rollout, RolloutState.Paused, "Paused by a person."), stop);

    public Task<Results<NoContent, ProblemHttpResult>> Resume(int id, CancellationToken stop) => StepAsync(id, "is not paused",
        [RolloutState.Paused], (transaction, rollout) => steps.Set(transaction, rollout, RolloutState.Running, "Resumed by a person."), stop);

    private async Task<Results<NoContent, ProblemHttpResult>> StepAsync(int id, string otherwise, RolloutState[] from,
        Action<FleetTransaction, Rollout> step, CancellationToken stop)
    {
        bool? done = await writer.WriteAsync(transaction =>
        {
            Rollout? rollout = RolloutSteps.Find(transaction, id);
            bool fits = rollout is not null && from.Contains(rollout.State);
            if (fits)
            {
                step(transaction, rollout!);
            }
            return rollout is null ? null : (bool?)fits;
        }, stop);
        return done switch
        {
            true => TypedResults.NoContent(),
            false => Problems.Conflict($"Rollout {id} {otherwise}."),
            null => Problems.NotFound($"There is no rollout {id}."),
        };
    }
}
