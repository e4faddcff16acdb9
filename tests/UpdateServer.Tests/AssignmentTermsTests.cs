using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>On which terms an update is assigned, and what the device is told of them.</summary>
public sealed class AssignmentTermsTests
{
    private static readonly TestSettings On = new() { HawkbitManagement = true };

    [Theory]
    [InlineData("forced", "forced", "forced")]
    [InlineData("soft", "attempt", "attempt")]
    [InlineData("downloadonly", "forced", "skip")]
    public async Task Tells_the_device_how_urgent_it_is(string type, string download, string update)
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        (TestDevice device, int action) = await hawkbit.AssignFileAsync(server, "board", new { type });
        Assert.Equal((download, update, null), await HandlingAsync(device));
        await device.FeedbackAsync(action, "downloaded");
        // Only a download was asked for, so the device is through.
        Assert.Equal(type != "downloadonly", (await device.LinksAsync()).ContainsKey("deploymentBase"));
        Assert.Equal(type != "downloadonly", (bool)(await hawkbit.GetAsync($"targets/board/actions/{action}"))["active"]!);
    }

    [Fact]
    public async Task Forces_when_the_time_has_come_or_a_person_says_so()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        long inAnHour = server.Clock.Now.AddHours(1).ToUnixTimeMilliseconds();
        (TestDevice device, _) = await hawkbit.AssignFileAsync(server, "timed", new { type = "timeforced", forcetime = inAnHour });
        Assert.Equal("attempt", (await HandlingAsync(device)).Download);
        string before = (await device.LinksAsync())["deploymentBase"];
        server.Clock.Now += TimeSpan.FromHours(1);
        Assert.Equal("forced", (await HandlingAsync(device)).Download);
        Assert.NotEqual(before, (await device.LinksAsync())["deploymentBase"]);

        (TestDevice soft, int action) = await hawkbit.AssignFileAsync(server, "soft", new { type = "soft" });
        JsonNode forced = await hawkbit.CallAsync(HttpMethod.Put, $"targets/soft/actions/{action}", new { forceType = "forced" });
        Assert.Equal("forced", (string)forced["forceType"]!);
        Assert.Equal("forced", (await HandlingAsync(soft)).Update);
    }

    [Fact]
    public async Task Has_the_device_install_in_its_maintenance_window_only()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        // The clock stands at noon UTC; the window opens at 14:10 two hours further east.
        (TestDevice device, int action) = await hawkbit.AssignFileAsync(server, "board",
            new { maintenanceWindow = new { schedule = "0 10 14 ? 11 * 2026", duration = "00:30:00", timezone = "+02:00" } });
        Assert.Equal(("forced", "skip", "unavailable"), await HandlingAsync(device));
        Assert.Equal("00:01:30", await SleepAsync(device));
        server.Clock.Now += TimeSpan.FromMinutes(7);
        Assert.Equal("00:01:00", await SleepAsync(device));
        server.Clock.Now += TimeSpan.FromMinutes(4);
        Assert.Equal(("forced", "forced", "available"), await HandlingAsync(device));
        server.Clock.Now += TimeSpan.FromDays(30);
        Assert.Contains("cancelAction", await device.LinksAsync());
        Assert.Equal("canceling", (string)(await hawkbit.GetAsync($"targets/board/actions/{action}"))["status"]!);
    }

    [Theory]
    [InlineData("0 10 14 ? 11 * 2025", "00:30:00", "+00:00", "past")]
    [InlineData("every day", "00:30:00", "+00:00", "cron")]
    [InlineData("0 10 14 ? 11 *", "half an hour", "+00:00", "duration")]
    [InlineData("0 10 14 ? 11 *", "00:30:00", "CET", "time zone")]
    public async Task Refuses_a_maintenance_window_that_never_opens(string schedule, string duration, string timezone, string reason)
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        await hawkbit.AddTargetAsync(server, "board");
        int set = await hawkbit.AddSetAsync("set");
        JsonNode refusal = await hawkbit.CallAsync(HttpMethod.Post, $"distributionsets/{set}/assignedTargets",
            new[] { new { id = "board", maintenanceWindow = new { schedule, duration, timezone } } }, HttpStatusCode.BadRequest);
        Assert.Contains(reason, (string)refusal["message"]!, StringComparison.Ordinal);
    }

    private static async Task<(string Download, string Update, string? Window)> HandlingAsync(TestDevice device)
    {
        JsonElement body = await TestDevice.JsonAsync(await device.GetAsync((await device.LinksAsync())["deploymentBase"]));
        JsonElement deployment = body.GetProperty("deployment");
        return (Text(deployment, "download"), Text(deployment, "update"),
            deployment.TryGetProperty("maintenanceWindow", out JsonElement window) ? window.GetString() : null);
    }

    private static async Task<string> SleepAsync(TestDevice device)
    {
        JsonElement body = await TestDevice.JsonAsync(await device.PollAsync());
        return Text(body.GetProperty("config").GetProperty("polling"), "sleep");
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;
}
