using System.Net;
using System.Net.Http.Json;
using System.Text;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class FleetTests
{
    [Fact]
    public async Task Gives_a_device_its_secrets_once()
    {
        await using TestServer server = await TestServer.StartAsync();
        DeviceCredentials credentials = (await server.AddDeviceAsync("dev1")).Credentials;
        Assert.Matches("^[A-Za-z0-9]{32}$", credentials.Token);
        Assert.Equal(32, Convert.FromBase64String(credentials.HmacKey).Length);
        Assert.Equal("DEFAULT", credentials.Tenant);
        HttpResponseMessage again = await server.People.PostAsJsonAsync("/api/v1/devices", new RegisterDevice("dev1"), ApiJson.Options);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        string shown = await server.People.GetStringAsync("/api/v1/devices/dev1");
        Assert.DoesNotContain(credentials.Token, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(credentials.HmacKey, shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":""}""")]
    [InlineData("""{"id":"a/b"}""")]
    [InlineData("""{"id":"ünknown"}""")]
    [InlineData("""{"id":"1234567890123456789012345678901234567890123456789012345678901234x"}""")]
    [InlineData("""{"id":"ok","target":""}""")]
    [InlineData("""{"id":"ok","modelClass":"123456789012345678901234567890123"}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("")]
    public async Task Refuses_a_malformed_registration_with_a_sentence(string body)
    {
        await using TestServer server = await TestServer.StartAsync();
        HttpResponseMessage answer = await server.People.PostAsync("/api/v1/devices", new StringContent(body, Encoding.UTF8,
            "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"detail\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remembers_when_a_device_was_last_seen_also_after_a_restart()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        DeviceInfo fresh = await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1");
        Assert.Equal((DeviceState.Registered, null, server.Clock.Now), (fresh.State, fresh.LastSeenAt, fresh.RegisteredAt));
        server.Clock.Now += TimeSpan.FromHours(3);
        await device.PollAsync();
        DeviceInfo seen = await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1");
        Assert.Equal((DeviceState.Idle, server.Clock.Now), (seen.State, seen.LastSeenAt));
        DateTimeOffset lastSeen = server.Clock.Now;
        await server.RestartAsync();
        server.Clock.Now += TimeSpan.FromHours(1);
        Assert.Equal(lastSeen, (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).LastSeenAt);
    }

    [Fact]
    public async Task Lists_devices_in_pages_by_id()
    {
        await using TestServer server = await TestServer.StartAsync();
        foreach (string id in (string[])["c", "a", "e", "b", "d"])
        {
            await server.AddDeviceAsync(id);
        }
        Page<DeviceInfo> first = await server.GetAsync<Page<DeviceInfo>>("/api/v1/devices?limit=3");
        Page<DeviceInfo> second = await server.GetAsync<Page<DeviceInfo>>($"/api/v1/devices?limit=3&after={first.Next}");
        Assert.Equal(["a", "b", "c", "d", "e"], first.Items.Concat(second.Items).Select(d => d.Id));
        Assert.Null(second.Next);
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.GetAsync("/api/v1/devices/nobody")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.GetAsync("/api/v1/devices/nobody/history")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.PostAsync("/api/v1/devices/nobody/cancel", null)).StatusCode);
    }

    [Fact]
    public async Task Pages_through_a_devices_history_newest_first()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        for (int i = 1; i <= 4; i++)
        {
            await device.FeedbackAsync(action, "proceeding", more: $",\"code\":{i}");
        }
        Page<HistoryEntry> first = await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev1/history?limit=3");
        Page<HistoryEntry> second = await server.GetAsync<Page<HistoryEntry>>($"/api/v1/devices/dev1/history?limit=3&after={first.Next}");
        Assert.Equal([4, 3, 2, 1, null], first.Items.Concat(second.Items).Select(e => e.Code));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Counts_devices_by_state_and_version()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice[] devices = new TestDevice[5];
        for (int i = 0; i < devices.Length; i++)
        {
            devices[i] = await server.AddDeviceAsync($"dev{i}");
        }
        await server.RollOutAsync(TestPackage.Make("2.0.0"));
        await devices[0].SucceedAsync();
        await devices[1].SucceedAsync();
        await devices[2].FeedbackAsync(await devices[2].OfferedAsync(), "closed", "failure");
        await devices[3].OfferedAsync();
        FleetStatus fleet = await server.GetAsync<FleetStatus>("/api/v1/fleet");
        Assert.Equal(5, fleet.Devices);
        Assert.Equal("failed=1 idle=2 registered=1 updating=1",
            string.Join(' ', fleet.States.Select(s => $"{s.Key}={s.Value}".ToLowerInvariant()).Order(StringComparer.Ordinal)));
        Assert.Equal([new VersionCount("kws", null, 3), new VersionCount("kws", "2.0.0", 2)], fleet.Versions);
    }
}
