using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Rollouts that ask devices for more or less than to install at once.</summary>
public sealed class RolloutTypeTests
{
    [Theory]
    [InlineData(null, "forced", "forced")]
    [InlineData(ActionMode.Soft, "attempt", "attempt")]
    [InlineData(ActionMode.DownloadOnly, "forced", "skip")]
    public async Task Tells_devices_how_urgent_it_is(ActionMode? type, string download, string update)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        RolloutInfo rollout = await StartAsync(server, type);
        Assert.Equal(type ?? ActionMode.Forced, rollout.Type);
        JsonElement deployment = (await TestDevice.JsonAsync(await device.GetAsync((await device.LinksAsync())["deploymentBase"]))).GetProperty("deployment");
        Assert.Equal((download, update), (deployment.GetProperty("download").GetString(), deployment.GetProperty("update").GetString()));
    }

    [Fact]
    public async Task A_download_is_all_a_download_only_rollout_asks_for()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        RolloutInfo rollout = await StartAsync(server, ActionMode.DownloadOnly);
        int action = await device.OfferedAsync();
        Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "downloaded")).StatusCode);

        Assert.Equal((1, 0), CountsOf(await RolloutCalls.GetAsync(server, rollout.Id)));
        DeviceInfo seen = await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1");
        Assert.Equal((DeviceState.Idle, null), (seen.State, seen.ModelVersion));
        Dictionary<string, string> links = await device.LinksAsync();
        Assert.DoesNotContain("deploymentBase", links);
        Assert.DoesNotContain("installedBase", links);

        RolloutInfo install = await RolloutCalls.StartAsync(server, new CreateRollout(rollout.Release.Id, [100]));
        await device.SucceedAsync();
        Assert.Equal((1, 0), CountsOf(await RolloutCalls.GetAsync(server, install.Id)));
        Assert.Equal("1.1.0", (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).ModelVersion);
    }

    [Fact]
    public async Task A_device_may_say_once_that_it_installed_what_it_was_to_download()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        RolloutInfo rollout = await StartAsync(server, ActionMode.DownloadOnly);
        int action = await device.OfferedAsync();
        await device.FeedbackAsync(action, "downloaded");
        Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "proceeding")).StatusCode);
        Assert.Null((await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).ModelVersion);
        Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "closed", "success")).StatusCode);
        Assert.Equal("1.1.0", (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).ModelVersion);
        Assert.Contains("installedBase", await device.LinksAsync());
        Assert.Equal(HttpStatusCode.Gone, (await device.FeedbackAsync(action, "closed", "failure")).StatusCode);
        Assert.Equal((1, 0), CountsOf(await RolloutCalls.GetAsync(server, rollout.Id)));
    }

    [Fact]
    public async Task An_installation_that_fails_after_the_download_counts_as_failed()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        RolloutInfo rollout = await StartAsync(server, ActionMode.DownloadOnly);
        int action = await device.OfferedAsync();
        await device.FeedbackAsync(action, "downloaded");
        await device.FeedbackAsync(action, "closed", "failure");
        Assert.Equal((0, 1), CountsOf(await RolloutCalls.GetAsync(server, rollout.Id)));
        Assert.Equal(HttpStatusCode.Gone, (await device.FeedbackAsync(action, "closed", "success")).StatusCode);
    }

    [Fact]
    public async Task Refuses_a_type_that_needs_a_time_nobody_gave()
    {
        await using TestServer server = await TestServer.StartAsync();
        int release = await RolloutCalls.ReleaseAsync(server, "1.1.0", 2);
        HttpResponseMessage answer = await server.People.PostAsJsonAsync("/api/v1/rollouts", new CreateRollout(release, Type: ActionMode.TimeForced), ApiJson.Options);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("forced, soft or downloadOnly", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static (int Succeeded, int Failed) CountsOf(RolloutInfo rollout) => (rollout.Counts.Succeeded, rollout.Counts.Failed);

    private static async Task<RolloutInfo> StartAsync(TestServer server, ActionMode? type) => await RolloutCalls.StartAsync(server,
        new CreateRollout(await RolloutCalls.ReleaseAsync(server, "1.1.0", 2), [100], Type: type));
}
