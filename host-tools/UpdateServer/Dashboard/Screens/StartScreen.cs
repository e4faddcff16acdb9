using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Dashboard.Views;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Dashboard.Screens;

/// <summary>Starts a rollout: shows whom each stage would reach, and asks.</summary>
internal sealed class StartScreen(GetReleases releases, PostRollout rollout, FleetIndex index)
{
    public async Task<IResult> AskAsync(Visit visit)
    {
        int id = visit.RouteNumber("id");
        if (Answers.ValueIn<ReleaseInfo>(await releases.One(id, visit.Stop)) is not { Kind: ReleaseKind.Package } release)
        {
            return DashboardDoor.Refuse(StatusCodes.Status404NotFound, $"There is no release {id} to roll out.");
        }
        var fields = new StartFields(visit.Query);
        (CreateRollout? request, string? mistake) = fields.ToRequest(id);
        object? answer = request is null ? null : rollout.Plan(request);
        mistake ??= Answers.RefusalIn(answer)?.ProblemDetails.Detail;
        int? back = request?.Releases?[0].RollbackReleaseId;
        return Screen.Of<StartPage, StartView>(
            new StartView(release, fields, Answers.ValueIn<RolloutPlanInfo>(answer), mistake, RolloutScreen.WayBackOf(index, release, back)),
            mistake is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    public async Task<IResult> ActAsync(Visit visit, IFormCollection form)
    {
        (CreateRollout? request, string? mistake) = new StartFields(name => form[name]).ToRequest(visit.RouteNumber("id"));
        return request is null ? Problems.BadRequest(mistake!) : await rollout.Handle(request, visit.Stop);
    }

    public static IResult Next(Visit visit, object? done) =>
        TypedResults.Redirect(Answers.ValueIn<RolloutInfo>(done) is { } started ? Paths.Rollout(started.Id) : "/dashboard/rollouts");
}
