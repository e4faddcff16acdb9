using System.Globalization;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Starts a rollout: shows whom each stage would reach, and asks.</summary>
internal sealed class StartPage(GetReleases releases, PostRollout rollout)
{
    private const string Usual = "1, 10, 50, 100";

    public async Task<IResult> AskAsync(Visit visit)
    {
        int id = visit.RouteNumber("id");
        if (Layout.ValueIn<ReleaseInfo>(await releases.One(id, visit.Stop)) is not { Kind: ReleaseKind.Package } release)
        {
            return Layout.Message(visit, StatusCodes.Status404NotFound, $"There is no release {id} to roll out.");
        }
        string stages = visit.Query("stages") ?? Usual;
        CreateRollout? request = Read(id, stages, visit.Query("all") is not null, null, false);
        object? answer = request is null ? Problems.BadRequest("Write the stages as percentages that rise to 100, such as 1, 10, 50, 100.") : rollout.Plan(request);
        if (Layout.ValueIn<RolloutPlanInfo>(answer) is not RolloutPlanInfo plan)
        {
            return Layout.Message(visit, StatusCodes.Status400BadRequest, Layout.RefusalIn(answer)?.ProblemDetails.Detail ?? "This was refused.");
        }
        return Layout.Page(visit, $"Roll out {release.ModelClass} {release.ModelVersion}?", $"""
            <section>{Layout.Table("Whom it reaches", ["Stage", "Devices", "Opened by"], plan.Stages.Select((s, at) => (Markup)$"""
                <tr><td>{s.Plan.Percent} %</td><td>{s.Devices}</td><td>{(at == 0 ? "you, now" : "the outcomes before")}</td></tr>
                """))}
            <p class="dim">{string.Join("; ", plan.Images.Select(i => $"{i.Release.Target}: {i.Devices.Values.Sum()} devices"))}</p></section>
            <section><form method="get"><label>Stages in percent <input name="stages" value="{stages}" required></label>
            {AllTargets(visit.Query("all") is not null)}<button>Look again</button></form></section>
            <section><form method="post">{Layout.Token(visit)}<input type="hidden" name="stages" value="{stages}"><input type="hidden" name="all" value="{visit.Query("all")}">
            <label>Release to go back to <span class="dim">(the earlier model, signed with a higher sequence; optional)</span><input name="back" inputmode="numeric"></label>
            <label><input type="checkbox" name="auto" value="yes"> Go back by itself when it is halted</label>
            <button class="first">Yes, start</button> <a class="button" href="/dashboard/releases/{id}">No</a></form></section>
            """);
    }

    public async Task<IResult> ActAsync(Visit visit, IFormCollection form)
    {
        string back = form["back"].ToString();
        int? release = int.TryParse(back, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
        if (release is null && back.Length > 0)
        {
            return Problems.BadRequest("The release to go back to is a number.");
        }
        return Read(visit.RouteNumber("id"), form["stages"].ToString(), form["all"].ToString().Length > 0, release, form["auto"].ToString().Length > 0) is CreateRollout request
            ? await rollout.Handle(request, visit.Stop)
            : Problems.BadRequest("Write the stages as percentages that rise to 100, such as 1, 10, 50, 100.");
    }

    private static Markup AllTargets(bool chosen) => chosen
        ? (Markup)$"<label><input type=\"checkbox\" name=\"all\" value=\"yes\" checked> Also the releases of this version for other targets</label>"
        : (Markup)$"<label><input type=\"checkbox\" name=\"all\" value=\"yes\"> Also the releases of this version for other targets</label>";

    private static CreateRollout? Read(int id, string stages, bool all, int? back, bool auto)
    {
        var plan = new List<StagePlan>();
        foreach (string part in stages.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int percent))
            {
                return null;
            }
            plan.Add(percent);
        }
        return new CreateRollout(null, plan, null, null, auto, [new RolloutImagePlan(id, back)], all);
    }
}
