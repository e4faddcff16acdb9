using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using TinyDevice.UpdateServer.Contract;
using static TinyDevice.UpdateServer.Tests.DashboardCalls;

namespace TinyDevice.UpdateServer.Tests;

public sealed class DashboardScreenTests
{
    [Fact]
    public async Task Approves_a_waiting_device_behind_a_question_and_shows_its_ticket_key_once()
    {
        await using TestServer server = await TestServer.StartAsync(registration: RegistrationPolicy.Approval);
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "new"));
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        Assert.Contains("/dashboard/devices/new", await browser.GetStringAsync("/dashboard?state=Pending"), StringComparison.Ordinal);
        Assert.Contains("/dashboard/devices/new/approve", await browser.GetStringAsync("/dashboard/devices/new"), StringComparison.Ordinal);
        string token = await TokenAsync(browser, "/dashboard/devices/new/approve");
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "new"));
        HttpResponseMessage approved = await SendAsync(browser, "/dashboard/devices/new/approve", token);
        Assert.Equal(HttpStatusCode.OK, approved.StatusCode);
        string key = System.Text.RegularExpressions.Regex.Match(await approved.Content.ReadAsStringAsync(), "<code>([^<]{40,})</code>").Groups[1].Value;
        Assert.Equal(32, Convert.FromBase64String(WebUtility.HtmlDecode(key)).Length);
        Assert.Equal(HttpStatusCode.OK, await PollAsync(server, "new"));
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(browser, "/dashboard/devices/new/approve", token)).StatusCode);
        Assert.DoesNotContain(key, await browser.GetStringAsync("/dashboard/devices/new"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retires_a_device_which_is_then_found_among_the_retired_only()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddDeviceAsync("old");
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        HttpResponseMessage done = await SendAsync(browser, "/dashboard/devices/old/retire", await TokenAsync(browser, "/dashboard/devices/old/retire"));
        Assert.Equal("/dashboard/devices/old", done.Headers.Location!.OriginalString);
        Assert.DoesNotContain("/dashboard/devices/old", await browser.GetStringAsync("/dashboard"), StringComparison.Ordinal);
        Assert.Contains("/dashboard/devices/old", await browser.GetStringAsync("/dashboard?state=Retired"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/dashboard/devices/old/retire")).StatusCode);
    }

    [Fact]
    public async Task Lists_silent_devices_longest_silent_first_page_by_page()
    {
        await using TestServer server = await TestServer.StartAsync();
        for (int i = 0; i < 60; i++)
        {
            TestDevice device = await server.AddDeviceAsync($"dev{i:00}");
            await device.PollAsync();
            server.Clock.Now += TimeSpan.FromSeconds(1);
        }
        await server.AddDeviceAsync("never");
        server.Clock.Now += TimeSpan.FromHours(1);
        await (await server.AddDeviceAsync("awake")).PollAsync();
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        string first = await browser.GetStringAsync("/dashboard/silent");
        Assert.Contains("61 of 62 devices", first, StringComparison.Ordinal);
        Assert.Equal(["never", .. Enumerable.Range(0, 49).Select(i => $"dev{i:00}")], DevicesIn(first));
        string next = System.Text.RegularExpressions.Regex.Match(first, "rel=\"next\" href=\"([^\"]+)\"").Groups[1].Value;
        Assert.Equal(Enumerable.Range(49, 11).Select(i => $"dev{i:00}"), DevicesIn(await browser.GetStringAsync(WebUtility.HtmlDecode(next))));
    }

    [Theory]
    [InlineData("q=V05", "dev05")]
    [InlineData("q=s3", "kws-s3")]
    [InlineData("model=&version=", "blank")]
    [InlineData("model=kws&version=&state=Registered", "dev05,gate")]
    [InlineData("q=nothing", "")]
    public async Task Finds_devices(string query, string expected)
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddDeviceAsync("dev05");
        await server.AddDeviceAsync("gate");
        await server.AddDeviceAsync("kws-s3", modelClass: "s3");
        await server.AddDeviceAsync("blank", null, null);
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        Assert.Equal(expected, string.Join(',', DevicesIn(await browser.GetStringAsync($"/dashboard?{query}"))));
    }

    [Fact]
    public async Task Answers_an_unknown_page_and_a_refused_form_with_pages()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        Assert.Equal("/dashboard", (await browser.GetAsync("/")).Headers.Location!.OriginalString);
        foreach (string path in (string[])["/dashboard/nowhere/else", "/dashboard/releases/9", "/dashboard/rollouts/9", "/dashboard/rollouts/9/halt", "/dashboard/devices/nobody/retire"])
        {
            HttpResponseMessage missing = await browser.GetAsync(path);
            Assert.Equal((HttpStatusCode.NotFound, "text/html"), (missing.StatusCode, missing.Content.Headers.ContentType!.MediaType));
            Assert.Contains("role=\"alert\"", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Starts_a_rollout_with_all_its_terms_and_refuses_those_that_make_no_sense()
    {
        await using TestServer server = await TestServer.StartAsync();
        int release = await RolloutCalls.ReleaseAsync(server, "1.0.0", 1);
        int back = await RolloutCalls.ReleaseAsync(server, "0.9.0", 2);
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        string path = $"/dashboard/releases/{release}/rollout";
        string token = await TokenAsync(browser, path);
        foreach (string wrong in (string[])["stages=5,4", "success=many", "most=0", "from=25:00&minutes=5", "latency=0.5", "auto=yes"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync($"{path}?{wrong}")).StatusCode);
        }
        HttpResponseMessage started = await SendAsync(browser, path, token, ("stages", "5, 100"), ("success", "97.5"), ("soak", "10"), ("approval", "yes"),
            ("most", "7"), ("from", "22:30"), ("minutes", "90"), ("latency", "1.5"), ("golden", "2"), ("back", $"{back}"), ("auto", "yes"));
        Assert.Equal("/dashboard/rollouts/1", started.Headers.Location?.OriginalString);
        RolloutInfo rollout = await RolloutCalls.GetAsync(server, 1);
        Assert.Equal([new StagePlan(5, 600, false, 0.975), new StagePlan(100, 600, true, 0.975)], rollout.Stages);
        Assert.Equal((7, true, back), (rollout.MaxConcurrent, rollout.RollBackOnHalt, rollout.Images[0].RollbackReleaseId));
        Assert.Equal(new MaintenanceWindow("22:30", 90), rollout.Window);
        Assert.Equal((1.5, 2), (rollout.Gates!.LatencyRatio, rollout.Gates.GoldenFailures));
    }

    [Fact]
    public async Task Renews_the_page_of_a_running_rollout_until_a_person_stops_that()
    {
        await using TestServer server = await TestServer.StartAsync();
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make());
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        Assert.Equal("5", Assert.Single((await browser.GetAsync($"/dashboard/rollouts/{rollout.Id}")).Headers.GetValues("Refresh")));
        Assert.False((await browser.GetAsync($"/dashboard/rollouts/{rollout.Id}?live=off")).Headers.Contains("Refresh"));
        Assert.False((await browser.GetAsync($"/dashboard/rollouts/{rollout.Id}/halt")).Headers.Contains("Refresh"));
        await server.People.PostAsJsonAsync($"/api/v1/rollouts/{rollout.Id}/halt", new HaltRequest("enough"), ApiJson.Options);
        Assert.False((await browser.GetAsync($"/dashboard/rollouts/{rollout.Id}")).Headers.Contains("Refresh"));
    }

    private static IEnumerable<string> DevicesIn(string page) =>
        System.Text.RegularExpressions.Regex.Matches(page, "href=\"/dashboard/devices/([^\"/]+)\"").Select(m => m.Groups[1].Value);

    private static async Task<HttpStatusCode> PollAsync(TestServer server, string id)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/DEFAULT/controller/v1/{id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("TargetToken", "a-token-of-its-own-of-more-than-32-characters");
        return (await server.Anyone.SendAsync(request)).StatusCode;
    }
}
