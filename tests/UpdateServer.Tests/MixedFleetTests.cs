using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;
using static TinyDevice.UpdateServer.Tests.RolloutCalls;

namespace TinyDevice.UpdateServer.Tests;

public sealed class MixedFleetTests
{
    [Fact]
    public async Task Takes_the_same_share_of_every_target_and_hands_each_its_own_image()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> boards = await FleetAsync(server, 20);
        List<TestDevice> jetsons = await FleetAsync(server, 10, "linux", "jetson");
        int board = await ReleaseAsync(server, "1.0.0", 1);
        int jetson = await ReleaseAsync(server, "1.0.0", 1, "linux");
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(board, [10, 100], AllTargets: true));
        Assert.Equal([board, jetson], rollout.Images.Select(i => i.Release.Id));
        Assert.Equal(3, rollout.StageDevices);
        Assert.Equal((2, 1), (await UpdateAsync(boards, "success"), await UpdateAsync(jetsons, "success")));
        server.Clock.Now += TimeSpan.FromSeconds(1);
        await server.DecideAsync();
        await server.RestartAsync();
        Assert.Equal((18, 9), (await UpdateAsync(boards, "success"), await UpdateAsync(jetsons, "success")));
        await server.DecideAsync();
        rollout = await GetAsync(server, rollout.Id);
        Assert.Equal((RolloutState.Completed, 20, 10), (rollout.State, rollout.Images[0].Counts.Succeeded, rollout.Images[1].Counts.Succeeded));
    }

    [Fact]
    public async Task Plans_without_changing_anything()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> boards = await FleetAsync(server, 20);
        await FleetAsync(server, 10, "linux", "jetson");
        int board = await ReleaseAsync(server, "1.0.0", 1);
        await ReleaseAsync(server, "1.0.0", 1, "linux");
        HttpResponseMessage answer = await server.People.PostAsJsonAsync("/api/v1/rollouts/plan", new CreateRollout(board, AllTargets: true), ApiJson.Options);
        RolloutPlanInfo plan = await TestServer.ReadAsync<RolloutPlanInfo>(answer, HttpStatusCode.OK);
        Assert.Equal([2, 3, 15, 30], plan.Stages.Select(s => s.Devices));
        Assert.Equal([20, 10], plan.Images.Select(i => i.Devices[""]));
        Assert.Empty(await OfferedAsync(boards));
        Assert.Empty((await server.GetAsync<Page<RolloutInfo>>("/api/v1/rollouts")).Items);
    }

    [Fact]
    public async Task Takes_a_mixed_fleet_back_by_one_release_for_each_target()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> boards = await FleetAsync(server, 3);
        List<TestDevice> jetsons = await FleetAsync(server, 2, "linux", "jetson");
        int[] bad = [await ReleaseAsync(server, "2.0.0", 2), await ReleaseAsync(server, "2.0.0", 2, "linux")];
        int[] back = [await ReleaseAsync(server, "1.0.0", 3), await ReleaseAsync(server, "1.0.0", 3, "linux")];
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(Releases: [new(bad[0], back[0]), new(bad[1])], Stages: [100]));
        await UpdateAsync(boards, "success");
        await UpdateAsync(jetsons, "success");
        HttpResponseMessage answer = await server.People.PostAsJsonAsync($"/api/v1/rollouts/{rollout.Id}/rollback",
            new RollbackRequest("recall fell", ReleaseIds: [back[1]]), ApiJson.Options);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal((3, 2), (await UpdateAsync(boards, "success"), await UpdateAsync(jetsons, "success")));
        RolloutInfo reverse = (await server.GetAsync<Page<RolloutInfo>>("/api/v1/rollouts")).Items[0];
        Assert.Equal(bad.Select(b => (int?)b), reverse.Images.Select(i => i.RollsBackReleaseId));
        Assert.Equal([3, 2], reverse.Images.Select(i => i.Counts.Succeeded));
    }

    [Fact]
    public async Task Refuses_releases_that_do_not_belong_together()
    {
        await using TestServer server = await TestServer.StartAsync();
        int first = await ReleaseAsync(server, "1.0.0", 1);
        int second = await ReleaseAsync(server, "1.0.0", 2);
        int other = await ReleaseAsync(server, "1.1.0", 2, "linux");
        Assert.Contains("one for each target", await RefusalAsync(server, new CreateRollout(Releases: [new(first), new(second)])), StringComparison.Ordinal);
        Assert.Contains("one version", await RefusalAsync(server, new CreateRollout(Releases: [new(first), new(other)])), StringComparison.Ordinal);
        Assert.Contains("either", await RefusalAsync(server, new CreateRollout()), StringComparison.Ordinal);
        Assert.Contains("either", await RefusalAsync(server, new CreateRollout(first, Releases: [new(first)])), StringComparison.Ordinal);
        Assert.Contains("maxConcurrent", await RefusalAsync(server, new CreateRollout(first, MaxConcurrent: 0)), StringComparison.Ordinal);
        Assert.Contains("alpha", await RefusalAsync(server, new CreateRollout(first, Test: new FailureTest(Fine: 0.2))), StringComparison.Ordinal);
        Assert.Contains("22:30", await RefusalAsync(server, new CreateRollout(first, Window: new MaintenanceWindow("late", 60))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Begins_no_update_outside_the_maintenance_window()
    {
        await using TestServer server = await TestServer.StartAsync();
        server.Clock.Now = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        List<TestDevice> fleet = await FleetAsync(server, 2);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "1.0.0", 1), [50, 100],
            Window: new MaintenanceWindow("22:00", 120, UtcOffsetMinutes: 60)));
        Assert.Empty(await OfferedAsync(fleet));
        await server.DecideAsync();
        Assert.Equal(RolloutState.Running, (await GetAsync(server, rollout.Id)).State);
        server.Clock.Now = server.Clock.Now.AddHours(9);
        TestDevice begun = Assert.Single(await OfferedAsync(fleet));
        server.Clock.Now = server.Clock.Now.AddHours(2);
        await begun.SucceedAsync();
        await server.DecideAsync();
        Assert.Equal(1, (await GetAsync(server, rollout.Id)).Stage);
        Assert.Empty(await OfferedAsync(fleet));
    }

    [Fact]
    public async Task Has_no_more_updates_under_way_than_allowed()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server, 6);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "1.0.0", 1), [100], MaxConcurrent: 2));
        for (int i = 0; i < 3; i++)
        {
            List<TestDevice> offered = await OfferedAsync(fleet);
            Assert.Equal(2, offered.Count);
            Assert.Equal(2, (await GetAsync(server, rollout.Id)).Counts.Running);
            foreach (TestDevice device in offered)
            {
                await device.SucceedAsync();
            }
            server.Clock.Now += TimeSpan.FromSeconds(2);
        }
        await server.DecideAsync();
        Assert.Equal(RolloutState.Completed, (await GetAsync(server, rollout.Id)).State);
    }

    [Fact]
    public async Task Says_why_updates_failed_and_when_the_next_stage_is_due()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server, 10);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "1.0.0", 1),
            [new StagePlan(50, SoakSeconds: 3600, MinSuccessRate: 0.5), 100], ActionTimeoutSeconds: 900));
        Assert.Null(rollout.NextStageAt);
        DateTimeOffset start = server.Clock.Now;
        List<TestDevice> offered = await OfferedAsync(fleet);
        await FailAsync(offered[0], 203, "golden sample 3 of 8");
        await FailAsync(offered[1], 203, "golden sample 1 of 8");
        server.Clock.Now += TimeSpan.FromMinutes(1);
        await offered[2].SucceedAsync();
        Assert.Equal(start.AddHours(1), (await GetAsync(server, rollout.Id)).NextStageAt);
        server.Clock.Now += TimeSpan.FromMinutes(15);
        await server.DecideAsync();
        IReadOnlyList<FailureReason> reasons = (await GetAsync(server, rollout.Id)).Reasons!;
        Assert.Equal([new FailureReason(203, "golden sample 1 of 8", 2), new FailureReason(null, "silent for too long", 2)],
            reasons.OrderByDescending(r => r.Code));
    }

    [Fact]
    public async Task Halts_at_the_failure_rates_it_was_given()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server, 10);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "1.0.0", 1), [new StagePlan(100, MinSuccessRate: 0.1)],
            Test: new FailureTest(Fine: 0.3, Bad: 0.6)));
        foreach (TestDevice device in (await OfferedAsync(fleet)).Take(3))
        {
            await FailAsync(device, 203, "no");
        }
        await server.DecideAsync();
        rollout = await GetAsync(server, rollout.Id);
        Assert.Equal(RolloutState.Running, rollout.State);
        Assert.Equal(3 * Math.Log(2), rollout.Gate.LogRatio, 9);
        Assert.Equal(7, await UpdateAsync(fleet.Where(d => d is not null).ToList(), "failure"));
        await server.DecideAsync();
        Assert.Equal(RolloutState.Halted, (await GetAsync(server, rollout.Id)).State);
    }

    private static async Task FailAsync(TestDevice device, int code, string why) => Assert.Equal(HttpStatusCode.OK,
        (await device.FeedbackAsync(await device.OfferedAsync(), "closed", "failure", $$""","code":{{code}},"details":["{{why}}"]""")).StatusCode);

    private static async Task<string> RefusalAsync(TestServer server, CreateRollout plan)
    {
        HttpResponseMessage answer = await server.People.PostAsJsonAsync("/api/v1/rollouts", plan, ApiJson.Options);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
    }
}
