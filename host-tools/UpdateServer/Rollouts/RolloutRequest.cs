using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>What is wrong with a request for a rollout, and what goes out when nothing is.</summary>
internal static class RolloutRequest
{
    private const int MaxStages = 20;
    private const int MaxSeconds = 30 * 24 * 3600;
    private const int MostAtOnce = 1_000_000;

    /// <summary>One sentence about the first mistake in the plan; null when there is none.</summary>
    public static string? Mistake(CreateRollout request, IReadOnlyList<StagePlan> stages, int timeout)
    {
        bool rises = stages.Count is >= 1 and <= MaxStages && stages[^1].Percent == 100 && stages[0].Percent >= 1
            && stages.Zip(stages.Skip(1)).All(pair => pair.First.Percent < pair.Second.Percent);
        return !rises ? $"stages must be 1 to {MaxStages} percentages that rise from at least 1 to 100."
            : stages.Any(s => s.SoakSeconds is < 0 or > MaxSeconds || s.MinSuccessRate is not (> 0 and <= 1)) || timeout is < 1 or > MaxSeconds
                ? $"soakSeconds must be 0 to {MaxSeconds}, minSuccessRate above 0 and at most 1, actionTimeoutSeconds 1 to {MaxSeconds}."
            : request.Type is not (null or ActionMode.Forced or ActionMode.Soft or ActionMode.DownloadOnly)
                ? "type must be forced, soft or downloadOnly."
            : request.MaxConcurrent is < 1 or > MostAtOnce ? $"maxConcurrent is {request.MaxConcurrent}; it must be 1 to {MostAtOnce}."
            : request.Test is FailureTest test && !IsSound(test)
                ? "test must hold 0 < fine < bad < 1, and alpha and beta above 0 and below 0.5."
            : request.Gates?.Mistake() ?? request.Window?.Mistake();
    }

    /// <summary>One image for each target, or the refusal.</summary>
    public static (List<RolloutImage> Images, ProblemHttpResult? Refusal) Images(CreateRollout request, FleetIndex index)
    {
        IReadOnlyList<RolloutImagePlan>? plans = request.Releases;
        if ((request.ReleaseId is null) == (plans is null or { Count: 0 }))
        {
            return ([], Problems.BadRequest("Give either releaseId or releases."));
        }
        plans ??= [new RolloutImagePlan(request.ReleaseId!.Value, request.RollbackReleaseId)];
        var releases = new List<Release>();
        foreach (RolloutImagePlan plan in plans)
        {
            if (index.FindRelease(plan.ReleaseId) is not { Kind: ReleaseKind.Package } release)
            {
                return ([], Problems.NotFound($"There is no release {plan.ReleaseId}: upload the package first."));
            }
            releases.Add(release);
        }
        List<RolloutImage> images = plans.Select(p => new RolloutImage { ReleaseId = p.ReleaseId, RollbackReleaseId = p.RollbackReleaseId }).ToList();
        if (request.AllTargets)
        {
            releases.AddRange(index.SiblingsOf(releases));
            images.AddRange(releases.Skip(images.Count).Select(r => new RolloutImage { ReleaseId = r.Id }));
        }
        return (images, (Disagreement(releases) ?? Objection(request, images, index)) is string mistake ? Problems.BadRequest(mistake) : null);
    }

    private static bool IsSound(FailureTest test) =>
        test is { Fine: > 0, Bad: < 1, Alpha: > 0 and < 0.5, Beta: > 0 and < 0.5 } && test.Fine < test.Bad;

    private static string? Disagreement(List<Release> releases)
    {
        Release first = releases[0];
        return releases.Find(r => (r.ModelClass, r.ModelVersion) != (first.ModelClass, first.ModelVersion)) is Release other
                ? $"Release {other.Id} is {other.ModelClass} {other.ModelVersion}, release {first.Id} is {first.ModelClass} {first.ModelVersion}: a rollout hands out one version."
            : releases.GroupBy(r => r.Target).FirstOrDefault(g => g.Count() > 1) is { } twice
                ? $"Two of the releases are for {twice.Key}: name one for each target."
            : null;
    }

    private static string? Objection(CreateRollout request, List<RolloutImage> images, FleetIndex index)
    {
        foreach (RolloutImage image in images.Where(i => i.RollbackReleaseId is not null || request.RollBackOnHalt))
        {
            Release? back = image.RollbackReleaseId is int wanted ? index.FindRelease(wanted) : null;
            if (PostHalt.Objection(index.FindRelease(image.ReleaseId)!, back) is string objection)
            {
                return objection;
            }
        }
        return null;
    }
}
