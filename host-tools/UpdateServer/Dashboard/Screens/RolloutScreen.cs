using System.Globalization;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Dashboard.Views;
using TinyDevice.UpdateServer.Dashboard.Words;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Dashboard.Screens;

/// <summary>Reads rollouts, and takes the steps a person can take.</summary>
internal sealed class RolloutScreen(GetRollouts rollouts, PostHalt halt, PostRolloutStep step, FleetIndex index, TimeProvider clock)
{
    private const int Rows = 50;

    /// <summary>Whether it changes while one looks at it.</summary>
    public static bool IsUnderWay(RolloutState state) => state is RolloutState.Running or RolloutState.AwaitingApproval or RolloutState.Paused;

    public async Task<IResult> ListAsync(Visit visit)
    {
        Page<RolloutInfo> page = Answers.ValueIn<Page<RolloutInfo>>(await rollouts.List(visit.Cursor, Rows, visit.Stop))!;
        return Screen.Of<RolloutsPage, RolloutsView>(new RolloutsView(page.Items, page.Next, clock.GetUtcNow()));
    }

    public async Task<IResult> ShowAsync(Visit visit)
    {
        if (await FindAsync(visit) is not RolloutInfo rollout)
        {
            return DashboardDoor.Refuse(StatusCodes.Status404NotFound, $"There is no rollout {visit.RouteNumber("id")}.");
        }
        return Screen.Of<RolloutPage, RolloutView>(new RolloutView(rollout,
            (rollout.Reasons ?? []).Select(r => new ReasonBar(Reasons.Of(r.Code, r.Example.Split('\n')), r.Count)).ToList(),
            visit.Is(Role.Operator) ? StepsOf(rollout) : [], clock.GetUtcNow()));
    }

    /// <summary>Asks whether the step is meant.</summary>
    public async Task<IResult> AskAsync(Visit visit)
    {
        string wanted = visit.RouteText("step");
        if (await FindAsync(visit) is not RolloutInfo rollout || !StepsOf(rollout).Contains(wanted))
        {
            return DashboardDoor.Refuse(StatusCodes.Status404NotFound, $"Rollout {visit.RouteNumber("id")} has no such step now.");
        }
        return Screen.Of<RolloutStepPage, RolloutStepView>(new RolloutStepView(rollout, wanted,
            rollout.Images.Select(i => WayBackOf(index, i.Release, i.RollbackReleaseId)).ToList()));
    }

    public async Task<IResult> ActAsync(Visit visit, IFormCollection form)
    {
        int id = visit.RouteNumber("id");
        string reason = form["reason"].ToString();
        var back = new List<int>();
        foreach (string? release in form["release"].Where(r => !string.IsNullOrEmpty(r)))
        {
            if (!int.TryParse(release, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return Problems.BadRequest("The release to go back to is a number.");
            }
            back.Add(number);
        }
        return visit.RouteText("step") switch
        {
            "approve" => await step.Approve(id, visit.Stop),
            "advance" => await step.Advance(id, visit.Stop),
            "pause" => await step.Pause(id, visit.Stop),
            "resume" => await step.Resume(id, visit.Stop),
            "halt" => await halt.Handle(id, new HaltRequest(reason), visit.Stop),
            "rollback" => await halt.RollBack(id, new RollbackRequest(reason, null, back), visit.Stop),
            _ => Problems.NotFound("There is no such step."),
        };
    }

    public static IResult Next(Visit visit, object? done) => TypedResults.Redirect(Paths.Rollout(visit.RouteNumber("id")));

    /// <summary>What devices that have a release could be given instead.</summary>
    public static WayBack WayBackOf(FleetIndex index, ReleaseInfo release, int? chosen) => new(release, chosen, index.WaysBackFrom(release.Id)
        .OrderByDescending(r => r.Id).Select(r => r.ToInfo()).ToList());

    private async Task<RolloutInfo?> FindAsync(Visit visit) =>
        Answers.ValueIn<RolloutInfo>(await rollouts.One(visit.RouteNumber("id"), visit.Stop));

    private static string[] StepsOf(RolloutInfo rollout) => rollout.State switch
    {
        RolloutState.Running => ["advance", "pause", "halt", "rollback"],
        RolloutState.AwaitingApproval => ["approve", "pause", "halt", "rollback"],
        RolloutState.Paused => ["resume", "advance", "halt", "rollback"],
        RolloutState.Completed => ["halt", "rollback"],
        _ => ["rollback"],
    };
}
