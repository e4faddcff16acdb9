using System.Net;
using System.Net.Http.Json;
using TinyDevice.UpdateServer.Contract;
using static TinyDevice.UpdateServer.Tests.DashboardCalls;

namespace TinyDevice.UpdateServer.Tests;

public sealed class DashboardTests
{
    private static readonly string[] Pages = ["/dashboard", "/dashboard/releases", "/dashboard/rollouts", "/dashboard/audit"];

    [Fact]
    public async Task Shows_nothing_before_a_valid_key_was_given()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient browser = Browser(server);
        foreach (string page in Pages)
        {
            HttpResponseMessage refused = await browser.GetAsync(page);
            Assert.Equal((HttpStatusCode.Redirect, "/dashboard/login"), (refused.StatusCode, refused.Headers.Location!.OriginalString));
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(browser, "td_wrong")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(browser, "")).StatusCode);
        HttpResponseMessage signedIn = await SignInAsync(browser, server.AdminKey);
        string cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(server.AdminKey, cookie, StringComparison.Ordinal);
        foreach (string page in Pages)
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(page)).StatusCode);
        }
    }

    [Fact]
    public async Task Allows_no_script_and_nothing_from_elsewhere_on_any_page()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        foreach (string page in (string[])[.. Pages, "/dashboard/login", "/dashboard/style.css", "/dashboard/devices/nobody"])
        {
            HttpResponseMessage response = await browser.GetAsync(page);
            string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            string body = await response.Content.ReadAsStringAsync();
            Assert.DoesNotContain("<script", body, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(" style=", body, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Halts_a_rollout_behind_a_question_and_writes_down_who_did()
    {
        await using TestServer server = await TestServer.StartAsync();
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make());
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        string path = $"/dashboard/rollouts/{rollout.Id}";
        Assert.Contains($"{path}/halt", await browser.GetStringAsync(path), StringComparison.Ordinal);
        string token = await TokenAsync(browser, $"{path}/halt");
        Assert.Equal(RolloutState.Running, (await server.GetAsync<RolloutInfo>($"/api/v1/rollouts/{rollout.Id}")).State);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(browser, $"{path}/halt", token)).StatusCode);
        HttpResponseMessage done = await SendAsync(browser, $"{path}/halt", token, ("reason", "too <b>hot</b>"));
        Assert.Equal((HttpStatusCode.Redirect, path), (done.StatusCode, done.Headers.Location!.OriginalString));
        string shown = await browser.GetStringAsync(path);
        Assert.Contains("too &lt;b&gt;hot&lt;/b&gt;", shown, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(browser, $"{path}/halt", token, ("reason", "again"))).StatusCode);
        Assert.Equal($"POST {path}/halt", (await server.GetAsync<Page<AuditInfo>>("/api/v1/audit")).Items[0].Call);
        Assert.Contains($"POST {path}/halt", await browser.GetStringAsync("/dashboard/audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pauses_and_resumes()
    {
        await using TestServer server = await TestServer.StartAsync();
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make());
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        foreach ((string step, RolloutState state) in ((string, RolloutState)[])[("pause", RolloutState.Paused), ("resume", RolloutState.Running)])
        {
            string path = $"/dashboard/rollouts/{rollout.Id}/{step}";
            Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(browser, path, await TokenAsync(browser, path))).StatusCode);
            Assert.Equal(state, (await server.GetAsync<RolloutInfo>($"/api/v1/rollouts/{rollout.Id}")).State);
        }
    }

    [Fact]
    public async Task Refuses_cross_site_request_forgery()
    {
        await using TestServer server = await TestServer.StartAsync();
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make());
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        using HttpClient other = await SignedInAsync(server, server.AdminKey);
        string path = $"/dashboard/rollouts/{rollout.Id}/halt";
        string foreign = await TokenAsync(other, path);
        foreach (string token in (string[])["", "guess", foreign])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(browser, path, token, ("reason", "x"))).StatusCode);
        }
        string own = await TokenAsync(browser, path);
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(browser, path, own, ("reason", "x"))).StatusCode);
        Assert.Equal(RolloutState.Running, (await server.GetAsync<RolloutInfo>($"/api/v1/rollouts/{rollout.Id}")).State);
    }

    [Fact]
    public async Task Shows_a_viewer_everything_but_steps_and_the_audit_log_and_ends_with_his_key()
    {
        await using TestServer server = await TestServer.StartAsync();
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make());
        HttpResponseMessage made = await server.People.PostAsJsonAsync("/api/v1/keys", new CreateApiKey("eve", Role.Viewer), ApiJson.Options);
        ApiKeyInfo key = await TestServer.ReadAsync<ApiKeyInfo>(made, HttpStatusCode.Created);
        using HttpClient browser = await SignedInAsync(server, key.Key!);
        string path = $"/dashboard/rollouts/{rollout.Id}";
        string page = await browser.GetStringAsync(path);
        Assert.DoesNotContain($"{path}/halt", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync($"{path}/halt")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/dashboard/audit")).StatusCode);
        string token = TokenIn(page);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(browser, $"{path}/halt", token, ("reason", "x"))).StatusCode);
        await server.People.DeleteAsync($"/api/v1/keys/{key.Id}");
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/dashboard")).StatusCode);
    }

    [Fact]
    public async Task Forgets_the_session_on_signing_out()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        string cookie = browser.DefaultRequestHeaders.GetValues("Cookie").Single();
        await SendAsync(browser, "/dashboard/logout", await TokenAsync(browser, "/dashboard"));
        Assert.Equal(cookie, browser.DefaultRequestHeaders.GetValues("Cookie").Single());
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/dashboard")).StatusCode);
    }

    [Fact]
    public async Task Escapes_script_injected_by_a_device_and_says_why_its_update_failed()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        await device.PutAsync("configData", """{"mode":"merge","data":{"note":"<script>alert(1)</script>"}}""");
        await device.FeedbackAsync(await device.OfferedAsync(), "closed", "failure", ""","details":["reverted: <img src=x onerror=alert(2)>"]""");
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        string page = await browser.GetStringAsync("/dashboard/devices/dev1");
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.Contains("<strong>reverted: &lt;img src=x", page, StringComparison.Ordinal);
        string search = await browser.GetStringAsync("/dashboard?q=%22%3E%3Cscript%3E");
        Assert.DoesNotContain("<script", search, StringComparison.Ordinal);
        Assert.DoesNotContain("devices/dev1", search, StringComparison.Ordinal);
        Assert.Contains("devices/dev1", await browser.GetStringAsync("/dashboard?q=dev"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dashboard?after=%00%FF&q=%27%20OR%201")]
    [InlineData("/dashboard/releases?after=nonsense")]
    [InlineData("/dashboard/rollouts?after=-99999999999999999999")]
    [InlineData("/dashboard/audit?after=1e9")]
    public async Task Takes_nonsense_in_the_address(string path)
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient browser = await SignedInAsync(server, server.AdminKey);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(path)).StatusCode);
    }
}
