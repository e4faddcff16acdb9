using System.Globalization;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>One rollout, and the steps a person can take, each behind a page that asks first.</summary>
internal sealed class RolloutPage(GetRollouts rollouts, PostHalt halt, PostRolloutStep step)
{
    public async Task<IResult> ShowAsync(Visit visit)
    {
        int id = IdOf(visit);
        if (Layout.ValueIn<RolloutInfo>(await rollouts.One(id, visit.Stop)) is not RolloutInfo rollout)
        {
            return Layout.Message(visit, StatusCodes.Status404NotFound, $"There is no rollout {id}.");
        }
        Markup steps = visit.Is(Role.Operator)
            ? (Markup)$"<ul class=\"steps\">{Markup.Join(StepsOf(rollout).Select(s => (Markup)$"<li><a class=\"button\" href=\"{PathOf(id)}/{s}\">{Capital(s)}</a></li>"))}</ul>" : Markup.Empty;
        return Layout.Page(visit, $"{rollout.Release.ModelClass} {rollout.Release.ModelVersion}, rollout {id}", $"""
            <p>{Layout.Tag(rollout.State)} for {string.Join(", ", rollout.Images.Select(i => i.Release.Target))}, started {Layout.Time(rollout.CreatedAt)}</p>
            {Decision(rollout)}{steps}{RolloutFigures.Tiles(rollout)}
            <section><h2>Stages</h2><ol class="stages">{Markup.Join(rollout.Stages.Select((s, at) => RolloutFigures.Stage(rollout, s, at)))}</ol>{RolloutFigures.Due(rollout)}</section>
            {RolloutFigures.Reasons(rollout)}
            <section>{Layout.Facts("Terms", RolloutFigures.Terms(rollout))}</section>
            {RolloutFigures.Images(rollout)}
            """);
    }

    private static Markup Decision(RolloutInfo rollout) => rollout.State == RolloutState.Halted
        ? (Markup)$"<p class=\"note stop\"><strong>Halted:</strong> {rollout.HaltReason}</p>"
        : (Markup)$"<p class=\"note\">{rollout.Decision ?? "Nothing was decided yet."}</p>";

    private static string Capital(string step) => char.ToUpperInvariant(step[0]) + step[1..];

    /// <summary>Asks whether the step is meant.</summary>
    public async Task<IResult> ConfirmAsync(Visit visit)
    {
        int id = IdOf(visit);
        string wanted = StepOf(visit);
        if (Layout.ValueIn<RolloutInfo>(await rollouts.One(id, visit.Stop)) is not RolloutInfo rollout || !StepsOf(rollout).Contains(wanted))
        {
            return Layout.Message(visit, StatusCodes.Status404NotFound, $"Rollout {id} has no such step now.");
        }
        Markup reason = wanted is "halt" or "rollback" ? (Markup)$"<label>Reason <input name=\"reason\" required maxlength=\"200\"></label>" : Markup.Empty;
        Markup back = wanted is "rollback"
            ? (Markup)$"<label>Release to go back to <input name=\"release\" inputmode=\"numeric\" value=\"{(rollout.Images.Count == 1 ? rollout.Images[0].RollbackReleaseId : null)}\"></label>" : Markup.Empty;
        return Layout.Page(visit, $"Really {wanted} rollout {id}?", $"""
            <section><p>{rollout.Release.ModelClass} {rollout.Release.ModelVersion} is {Layout.Tag(rollout.State)}, {rollout.Counts.Succeeded} devices have it.</p>
            <form method="post" action="{PathOf(id)}/{wanted}">{Layout.Token(visit)}{reason}{back}<button class="first">Yes, {wanted}</button> <a class="button" href="{PathOf(id)}">No</a></form></section>
            """);
    }

    public async Task<IResult> ActAsync(Visit visit, IFormCollection form)
    {
        int id = IdOf(visit);
        string reason = form["reason"].ToString();
        string release = form["release"].ToString();
        if (release.Length > 0 && !int.TryParse(release, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return Problems.BadRequest("The release to go back to is a number.");
        }
        int? back = release.Length > 0 ? int.Parse(release, CultureInfo.InvariantCulture) : null;
        return StepOf(visit) switch
        {
            "approve" => await step.Approve(id, visit.Stop),
            "advance" => await step.Advance(id, visit.Stop),
            "pause" => await step.Pause(id, visit.Stop),
            "resume" => await step.Resume(id, visit.Stop),
            "halt" => await halt.Handle(id, new HaltRequest(reason), visit.Stop),
            "rollback" => await halt.RollBack(id, new RollbackRequest(reason, back), visit.Stop),
            _ => Problems.NotFound("There is no such step."),
        };
    }

    public static string PathOf(Visit visit) => PathOf(IdOf(visit));

    private static string[] StepsOf(RolloutInfo rollout) => rollout.State switch
    {
        RolloutState.Running => ["advance", "pause", "halt", "rollback"],
        RolloutState.AwaitingApproval => ["approve", "pause", "halt", "rollback"],
        RolloutState.Paused => ["resume", "advance", "halt", "rollback"],
        RolloutState.Completed => ["halt", "rollback"],
        _ => ["rollback"],
    };

    private static string PathOf(int id) => $"/dashboard/rollouts/{id}";

    private static int IdOf(Visit visit) => visit.RouteNumber("id");

    private static string StepOf(Visit visit) => (string)visit.Http.Request.RouteValues["step"]!;
}
