using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class DeviceCallsTests
{
    [Fact]
    public async Task A_retired_device_is_refused_and_leaves_its_history()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        await device.PutAsync("configData", """{"data":{"site":"roof"}}""");
        await device.PutAsync("metrics", """{"model":{"class":"kws","version":"1.0.0","sequence":1}}""");
        Assert.Equal(HttpStatusCode.NoContent, (await server.People.DeleteAsync("/api/v1/devices/dev1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.DeleteAsync("/api/v1/devices/dev1")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await device.PollAsync()).StatusCode);
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await device.FeedbackAsync(action, "closed", "success")).StatusCode);

        Assert.Empty((await server.GetAsync<Page<DeviceInfo>>("/api/v1/devices")).Items);
        DeviceInfo retired = Assert.Single((await server.GetAsync<Page<DeviceInfo>>("/api/v1/devices?state=retired")).Items);
        Assert.Equal((DeviceState.Retired, null), (retired.State, retired.ActionId));
        Page<HistoryEntry> history = await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev1/history");
        Assert.Equal(["device retired", "offered"], history.Items.Select(h => h.Event));
        Assert.Equal(1, (await server.GetAsync<RolloutInfo>($"/api/v1/rollouts/{rollout.Id}")).Counts.Canceled);
        Assert.Equal(0, (await server.GetAsync<FleetStatus>("/api/v1/fleet")).Devices);
    }

    [Fact]
    public async Task A_retired_device_comes_back_with_a_new_token_only()
    {
        await using TestServer server = await TestServer.StartAsync(new string('g', 32), RegistrationPolicy.Gateway);
        TestDevice before = await server.AddDeviceAsync("dev1");
        await server.People.DeleteAsync("/api/v1/devices/dev1");
        var request = new HttpRequestMessage(HttpMethod.Get, before.Root);
        request.Headers.Authorization = new AuthenticationHeaderValue("GatewayToken", new string('g', 32));
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Anyone.SendAsync(request)).StatusCode);
        TestDevice after = await server.AddDeviceAsync("dev1");
        Assert.Equal(HttpStatusCode.Unauthorized, (await before.PollAsync()).StatusCode);
        await server.RollOutAsync(TestPackage.Make());
        await after.SucceedAsync();
    }

    [Fact]
    public async Task Gives_a_device_a_new_token_and_on_request_a_new_ticket_key()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        DeviceCredentials renewed = await RenewAsync(server, new RenewCredentials());
        Assert.Equal(HttpStatusCode.Unauthorized, (await device.PollAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await new TestDevice(server, renewed).PollAsync()).StatusCode);
        Assert.Equal(device.Credentials.HmacKey, renewed.HmacKey);
        Assert.NotEqual(renewed.HmacKey, (await RenewAsync(server, new RenewCredentials(HmacKey: true))).HmacKey);
    }

    [Fact]
    public async Task Changes_what_decides_about_a_devices_updates()
    {
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { Confirmation = true });
        TestDevice device = await server.AddDeviceAsync("dev1", target: null, modelClass: null);
        await device.PutAsync("configData", """{"data":{"target":"esp32-s3","modelClass":"kws"}}""");
        await server.RollOutAsync(TestPackage.Make());
        Assert.DoesNotContain("confirmationBase", await device.LinksAsync());
        DeviceInfo changed = await PatchAsync(server, new ChangeDevice("Roof 3", "North side", Target: "esp32"));
        Assert.Equal(("Roof 3", "North side", "esp32", "kws", false), (changed.Name, changed.Description, changed.Target, changed.ModelClass, changed.AutoConfirm));
        Assert.Contains("confirmationBase", await device.LinksAsync());
        Assert.True((await PatchAsync(server, new ChangeDevice(AutoConfirm: true))).AutoConfirm);
        Assert.Contains("deploymentBase", await device.LinksAsync());

        await PatchAsync(server, new ChangeDevice(Target: ""));
        Assert.Contains("configData", await device.LinksAsync());
        await device.PutAsync("configData", """{"data":{"target":"esp32-c3"}}""");
        Assert.Equal("esp32-c3", (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).Target);
    }

    [Theory]
    [InlineData("state=idle", "a")]
    [InlineData("state=registered&target=esp32", "b")]
    [InlineData("target=esp32-s3", "c")]
    [InlineData("modelClass=kws&limit=1", "a")]
    [InlineData("modelVersion=9", "")]
    public async Task Lists_the_devices_asked_for(string query, string expected)
    {
        await using TestServer server = await TestServer.StartAsync();
        await (await server.AddDeviceAsync("a")).PollAsync();
        await server.AddDeviceAsync("b");
        await server.AddDeviceAsync("c", target: "esp32-s3");
        Assert.Equal(expected, string.Join(',', (await server.GetAsync<Page<DeviceInfo>>("/api/v1/devices?" + query)).Items.Select(d => d.Id)));
    }

    [Fact]
    public async Task Refuses_a_state_there_is_not()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await server.People.GetAsync("/api/v1/devices?state=lost")).StatusCode);
    }

    [Fact]
    public async Task Hands_the_ticket_key_out_when_a_device_is_approved()
    {
        await using TestServer server = await TestServer.StartAsync(registration: RegistrationPolicy.Approval);
        var own = new TestDevice(server, new DeviceCredentials("new", "DEFAULT", new string('t', 32), ""));
        Assert.Equal(HttpStatusCode.Unauthorized, (await own.PollAsync()).StatusCode);
        ApprovedDevice approved = await TestServer.ReadAsync<ApprovedDevice>(await server.People.PostAsync("/api/v1/devices/new/approve", null), HttpStatusCode.OK);
        Assert.Equal(("new", "DEFAULT", 32), (approved.Id, approved.Tenant, Convert.FromBase64String(approved.HmacKey).Length));
        Assert.Equal(HttpStatusCode.OK, (await own.PollAsync()).StatusCode);
    }

    [Fact]
    public async Task Ends_an_update_by_force_when_its_device_never_answers()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await server.People.PostAsync("/api/v1/devices/dev1/cancel", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await server.People.PostAsync("/api/v1/devices/dev1/cancel", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await server.People.PostAsync("/api/v1/devices/dev1/cancel?force=true", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await device.FeedbackAsync(action, "closed", "success")).StatusCode);
        Assert.Equal(DeviceState.Idle, (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).State);
    }

    private static async Task<DeviceCredentials> RenewAsync(TestServer server, RenewCredentials request) =>
        await TestServer.ReadAsync<DeviceCredentials>(await server.People.PostAsJsonAsync("/api/v1/devices/dev1/token", request, ApiJson.Options), HttpStatusCode.OK);

    private static async Task<DeviceInfo> PatchAsync(TestServer server, ChangeDevice change) =>
        await TestServer.ReadAsync<DeviceInfo>(await server.People.PatchAsJsonAsync("/api/v1/devices/dev1", change, ApiJson.Options), HttpStatusCode.OK);
}
