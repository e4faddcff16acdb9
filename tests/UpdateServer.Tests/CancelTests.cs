using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class CancelTests
{
    [Theory]
    [InlineData("closed", "success", "idle")]
    [InlineData("canceled", "none", "idle")]
    [InlineData("rejected", "none", "updating")]
    [InlineData("closed", "failure", "updating")]
    [InlineData("proceeding", "none", "canceling")]
    public async Task Replaces_the_update_until_the_device_answers(string execution, string finished, string state)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await device.FeedbackAsync(action, "closed", on: "cancelAction")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await server.People.PostAsync("/api/v1/devices/dev1/cancel", null)).StatusCode);

        Dictionary<string, string> links = await device.LinksAsync();
        Assert.DoesNotContain("deploymentBase", links);
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync($"deploymentBase/{action}")).StatusCode);
        JsonElement body = await TestDevice.JsonAsync(await device.GetAsync(links["cancelAction"]));
        Assert.Equal(action.ToString(), body.GetProperty("cancelAction").GetProperty("stopId").GetString());

        Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, execution, finished, on: "cancelAction")).StatusCode);
        Assert.Equal(state, (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).State.ToString().ToLowerInvariant());
        Assert.Equal(state == "updating", (await device.LinksAsync()).ContainsKey("deploymentBase"));
    }

    [Fact]
    public async Task Comes_too_late_for_a_device_that_is_through()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("5.0.0"));
        int action = await device.OfferedAsync();
        await server.People.PostAsync("/api/v1/devices/dev1/cancel", null);
        Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "closed", "success")).StatusCode);
        Assert.Equal("5.0.0", (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).ModelVersion);
        Assert.Equal(HttpStatusCode.Gone, (await device.FeedbackAsync(action, "closed", "success", on: "cancelAction")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await server.People.PostAsync("/api/v1/devices/dev1/cancel", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync($"cancelAction/{action}")).StatusCode);
    }

    [Fact]
    public async Task Of_a_whole_rollout_stops_devices_in_flight_and_offers_it_to_nobody_new()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice done = await server.AddDeviceAsync("done");
        TestDevice inFlight = await server.AddDeviceAsync("inFlight");
        TestDevice late = await server.AddDeviceAsync("late");
        RolloutInfo older = await server.RollOutAsync(TestPackage.Make("1.0.0", 1));
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make("1.1.0", 2));
        await done.SucceedAsync();
        await inFlight.OfferedAsync();
        string path = $"/api/v1/rollouts/{rollout.Id}/halt";
        Assert.Equal(HttpStatusCode.BadRequest, (await server.People.PostAsJsonAsync(path, new HaltRequest(" "))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await server.People.PostAsJsonAsync(path, new HaltRequest("accuracy fell"))).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await server.People.PostAsJsonAsync(path, new HaltRequest("again"))).StatusCode);

        Assert.Contains("cancelAction", await inFlight.LinksAsync());
        RolloutInfo halted = await server.GetAsync<RolloutInfo>($"/api/v1/rollouts/{rollout.Id}");
        Assert.Equal((RolloutState.Halted, "accuracy fell"), (halted.State, halted.HaltReason));
        // The newest rollout that still runs takes its place, but not on devices that are past it.
        await late.OfferedAsync();
        Assert.Equal(older.Id, (await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/late/history")).Items[0].RolloutId);
        Assert.DoesNotContain("deploymentBase", await done.LinksAsync());
        await server.RestartAsync();
        Assert.Contains("cancelAction", await inFlight.LinksAsync());
        Assert.DoesNotContain("deploymentBase", await done.LinksAsync());
    }
}
