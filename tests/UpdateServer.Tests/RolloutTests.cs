using System.Net;
using System.Net.Http.Json;
using TinyDevice.UpdateServer.Contract;
using static TinyDevice.UpdateServer.Tests.RolloutCalls;

namespace TinyDevice.UpdateServer.Tests;

public sealed class RolloutTests
{
    [Fact]
    public async Task Reaches_one_device_then_a_tenth_then_half_then_all_and_completes()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "1.0.0", 1)));
        int reached = 0;
        foreach (int expected in (int[])[1, 4, 20, 40])
        {
            reached += await UpdateAsync(fleet, "success");
            Assert.Equal(expected, reached);
            server.Clock.Now += TimeSpan.FromSeconds(1);
            await server.DecideAsync();
        }
        rollout = await GetAsync(server, rollout.Id);
        Assert.Equal((RolloutState.Completed, 3), (rollout.State, rollout.Stage));
        Assert.Equal(new RolloutCounts(0, 40, 0, 0), rollout.Counts);
        Assert.True(rollout.Gate.SuccessLow > 0.9);
    }

    [Fact]
    public async Task Does_not_wait_in_a_stage_that_adds_nobody_to_a_fleet_of_ten()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server, 10);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "1.0.0", 1)));
        Assert.Equal(1, await UpdateAsync(fleet, "success"));
        for (int i = 0; i < 2; i++)
        {
            server.Clock.Now += TimeSpan.FromSeconds(1);
            await server.DecideAsync();
        }

        Assert.Equal(2, (await GetAsync(server, rollout.Id)).Stage);
        Assert.Equal(4, await UpdateAsync(fleet, "success"));
    }

    [Fact]
    public async Task Halts_itself_tells_devices_in_flight_to_stop_and_offers_nobody_more()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "1.0.0", 1), [50, 100]));
        List<TestDevice> offered = await OfferedAsync(fleet);
        foreach (TestDevice device in offered.Take(3))
        {
            await device.FeedbackAsync(await device.OfferedAsync(), "closed", "failure");
        }
        await server.DecideAsync();
        rollout = await GetAsync(server, rollout.Id);
        Assert.Equal(RolloutState.Halted, rollout.State);
        Assert.Contains("3 of 3", rollout.HaltReason, StringComparison.Ordinal);
        Assert.Contains("cancelAction", await offered[3].LinksAsync());
        Assert.Empty(await OfferedAsync(fleet));
    }

    [Fact]
    public async Task Counts_silence_as_failure_and_a_late_report_once()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server);
        var plan = new CreateRollout(await ReleaseAsync(server, "1.0.0", 1), [10, 100], ActionTimeoutSeconds: 600);
        RolloutInfo rollout = await StartAsync(server, plan);
        List<TestDevice> offered = await OfferedAsync(fleet);
        int late = await offered[0].OfferedAsync();
        await offered[1].SucceedAsync();
        await offered[2].SucceedAsync();
        await offered[3].SucceedAsync();
        server.Clock.Now += TimeSpan.FromMinutes(11);
        await server.DecideAsync();
        rollout = await GetAsync(server, rollout.Id);
        Assert.Equal(new RolloutCounts(0, 3, 0, 0, TimedOut: 1), rollout.Counts);
        Assert.Equal(RolloutState.Paused, rollout.State);
        Assert.Equal(HttpStatusCode.OK, (await offered[0].FeedbackAsync(late, "proceeding")).StatusCode);
        Assert.Equal(1, (await GetAsync(server, rollout.Id)).Counts.TimedOut);
        Assert.Equal(HttpStatusCode.OK, (await offered[0].FeedbackAsync(late, "closed", "success")).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await offered[0].FeedbackAsync(late, "closed", "success")).StatusCode);
        Assert.Equal(new RolloutCounts(0, 4, 0, 0), (await GetAsync(server, rollout.Id)).Counts);
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, rollout.Id, "resume"));
        await server.DecideAsync();
        Assert.Equal((RolloutState.Running, 1), ((await GetAsync(server, rollout.Id)).State, (await GetAsync(server, rollout.Id)).Stage));
    }

    [Fact]
    public async Task Rolls_the_updated_devices_back_by_a_release_they_accept()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server);
        int bad = await ReleaseAsync(server, "2.0.0", 2);
        int older = await ReleaseAsync(server, "0.9.0", 1);
        int back = await ReleaseAsync(server, "1.0.0", 3);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.People.PostAsJsonAsync("/api/v1/rollouts",
            new CreateRollout(bad, RollbackReleaseId: older), ApiJson.Options)).StatusCode);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(bad, [10, 100], RollbackReleaseId: back, RollBackOnHalt: true));
        List<TestDevice> offered = await OfferedAsync(fleet);
        await offered[0].SucceedAsync();
        foreach (TestDevice device in offered.Skip(1))
        {
            await device.FeedbackAsync(await device.OfferedAsync(), "closed", "failure");
        }
        await server.DecideAsync();
        Assert.Equal(RolloutState.Halted, (await GetAsync(server, rollout.Id)).State);
        await server.RestartAsync();
        TestDevice updated = Assert.Single(await OfferedAsync(fleet));
        Assert.Equal(offered[0].Credentials.Id, updated.Credentials.Id);
        await updated.SucceedAsync();
        Assert.Equal("1.0.0", (await server.GetAsync<DeviceInfo>($"/api/v1/devices/{updated.Credentials.Id}")).ModelVersion);
        RolloutInfo reverse = (await server.GetAsync<Page<RolloutInfo>>("/api/v1/rollouts")).Items[0];
        Assert.Equal((bad, new RolloutCounts(0, 1, 0, 0)), (reverse.Images[0].RollsBackReleaseId, reverse.Counts));
        Assert.Equal(HttpStatusCode.Conflict, (await server.People.PostAsJsonAsync($"/api/v1/rollouts/{rollout.Id}/rollback",
            new RollbackRequest("again"), ApiJson.Options)).StatusCode);
    }

    [Fact]
    public async Task Waits_for_approval_and_obeys_only_the_first_of_two_people()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server);
        var plan = new CreateRollout(await ReleaseAsync(server, "1.0.0", 1), [10, new StagePlan(100, Approval: true)]);
        RolloutInfo rollout = await StartAsync(server, plan);
        Assert.Equal(4, await UpdateAsync(fleet, "success"));
        await server.DecideAsync();
        Assert.Equal(RolloutState.AwaitingApproval, (await GetAsync(server, rollout.Id)).State);
        Assert.Empty(await OfferedAsync(fleet));
        HttpStatusCode[] answers = await Task.WhenAll(PostAsync(server, rollout.Id, "approve"), PostAsync(server, rollout.Id, "approve"));
        Assert.Equal([HttpStatusCode.Conflict, HttpStatusCode.NoContent], answers.OrderByDescending(a => a));
        Assert.Equal(36, (await OfferedAsync(fleet)).Count);
    }

    [Fact]
    public async Task Offers_nobody_new_while_paused_also_after_a_restart()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice early = await server.AddDeviceAsync("early");
        TestDevice late = await server.AddDeviceAsync("late");
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "1.0.0", 1), [100]));
        await early.OfferedAsync();
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, rollout.Id, "pause"));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(server, rollout.Id, "pause"));
        await server.RestartAsync();
        Assert.DoesNotContain("deploymentBase", await late.LinksAsync());
        await early.SucceedAsync();
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, rollout.Id, "resume"));
        await late.OfferedAsync();
    }
}
