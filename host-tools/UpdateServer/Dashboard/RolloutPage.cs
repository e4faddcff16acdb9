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
        Markup steps = visit.Is(Role.Operator) ? Markup.Join(StepsOf(rollout).Select(s => (Markup)$"<a href=\"{PathOf(id)}/{s}\">{s}</a>")) : Markup.Empty;
        RolloutCounts c = rollout.Counts;
        return Layout.Page(visit, $"Rollout {id}", $"""
            <p>{rollout.Release.ModelClass} {rollout.Release.ModelVersion} for {rollout.Release.Target}: <strong>{rollout.State}</strong></p>
            <p class="note">{rollout.HaltReason ?? rollout.Decision ?? "Nothing was decided yet."}</p><p class="steps">{steps}</p>
            {Layout.Table("Stages", ["Stage", "Share of the fleet", "Bar", "Opened by", "Standing"], rollout.Stages.Select((s, at) => Stage(rollout, s, at)))}
            <p>{c.Running} under way, {c.Succeeded} succeeded, {c.Failed} failed, {c.TimedOut} silent, {c.Canceled} cancelled.
            Success rate between {Percent(rollout.Gate.SuccessLow)} and {Percent(rollout.Gate.SuccessHigh)} (95 % interval).</p>
            """);
    }

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
            <p>{rollout.Release.ModelClass} {rollout.Release.ModelVersion} is {rollout.State}, {rollout.Counts.Succeeded} devices have it.</p>
            <form method="post" action="{PathOf(id)}/{wanted}">{Layout.Token(visit)}{reason}{back}<button>Yes, {wanted}</button> <a href="{PathOf(id)}">No</a></form>
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

    private static Markup Stage(RolloutInfo rollout, StagePlan stage, int at)
    {
        string standing = at < rollout.Stage || rollout.State == RolloutState.Completed ? "done" : at == rollout.Stage ? "open" : "to come";
        return $"""
            <tr><td>{at + 1}</td><td>{stage.Percent} %</td><td><progress aria-label="Stage {at + 1}" max="100" value="{stage.Percent}"></progress></td>
            <td>{(stage.Approval ? "a person" : "its outcomes")}</td><td>{standing}</td></tr>
            """;
    }

    private static string[] StepsOf(RolloutInfo rollout) => rollout.State switch
    {
        RolloutState.Running => ["advance", "pause", "halt", "rollback"],
        RolloutState.AwaitingApproval => ["approve", "pause", "halt", "rollback"],
        RolloutState.Paused => ["resume", "advance", "halt", "rollback"],
        RolloutState.Completed => ["halt", "rollback"],
        _ => ["rollback"],
    };

    private static string Percent(double rate) => (rate * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string PathOf(int id) => $"/dashboard/rollouts/{id}";

    private static int IdOf(Visit visit) => int.Parse((string)visit.Http.Request.RouteValues["id"]!, CultureInfo.InvariantCulture);

    private static string StepOf(Visit visit) => (string)visit.Http.Request.RouteValues["step"]!;
}
