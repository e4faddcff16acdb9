using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class ManagementTests
{
    private static readonly TestSettings On = new() { HawkbitManagement = true };

    [Fact]
    public async Task Is_not_there_unless_switched_on()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var hawkbit = new HawkbitClient(server);
        Assert.Equal(HttpStatusCode.NotFound, (await hawkbit.SendAsync(HttpMethod.Get, "targets")).StatusCode);
    }

    [Fact]
    public async Task Opens_to_its_user_and_to_api_keys_of_a_sufficient_role_only()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        foreach (string wrong in (string[])["admin:admin", "admin", "admin:", ":management", "x:td_wrong"])
        {
            using var stranger = new HawkbitClient(server, wrong);
            HttpResponseMessage refused = await stranger.SendAsync(HttpMethod.Get, "targets");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("Basic", refused.Headers.WwwAuthenticate.Single().Scheme);
        }
        using var byKey = new HawkbitClient(server, "anybody:" + server.AdminKey);
        Assert.Equal(HttpStatusCode.OK, (await byKey.SendAsync(HttpMethod.Get, "targets")).StatusCode);
        ApiKeyInfo key = await TestServer.ReadAsync<ApiKeyInfo>(
            await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(server.People, "/api/v1/keys", new CreateApiKey("look", Role.Viewer), ApiJson.Options),
            HttpStatusCode.Created);
        using var viewer = new HawkbitClient(server, "look:" + key.Key);
        Assert.Equal(HttpStatusCode.OK, (await viewer.SendAsync(HttpMethod.Get, "softwaremodules")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.SendAsync(HttpMethod.Get, "targets")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.SendAsync(HttpMethod.Post, "targets", Array.Empty<object>())).StatusCode);
    }

    [Fact]
    public async Task Takes_an_assigned_file_to_a_device_and_its_outcome_back()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        TestDevice device = await hawkbit.AddTargetAsync(server, "board", "a-token-of-our-own");
        Assert.Equal("a-token-of-our-own", (string)(await hawkbit.GetAsync("targets/board"))["securityToken"]!);
        byte[] content = [.. Enumerable.Range(0, 5_000).Select(i => (byte)i)];
        int module = await hawkbit.AddModuleAsync("rootfs", "os", ("root fs.raucb", content));
        int action = await hawkbit.AssignAsync(await hawkbit.AddSetAsync("release", module), "board");

        JsonElement deployment = await TestDevice.JsonAsync(await device.GetAsync((await device.LinksAsync())["deploymentBase"]));
        JsonElement chunk = Assert.Single(deployment.GetProperty("deployment").GetProperty("chunks").EnumerateArray());
        Assert.Equal(("os", "rootfs", "1.0"), (Text(chunk, "part"), Text(chunk, "name"), Text(chunk, "version")));
        JsonElement artifact = Assert.Single(chunk.GetProperty("artifacts").EnumerateArray());
        HttpResponseMessage file = await device.GetAsync(artifact.GetProperty("_links").GetProperty("download-http").GetProperty("href").GetString()!);
        Assert.Equal(content, await file.Content.ReadAsByteArrayAsync());
        Assert.Equal("root fs.raucb", file.Content.Headers.ContentDisposition!.FileName!.Trim('"'));

        await device.FeedbackAsync(action, "proceeding", more: ""","details":["Installing"]""");
        await device.FeedbackAsync(action, "closed", "success", more: ""","code":7,"details":["Software bundle installed successfully."]""");
        JsonNode ended = await hawkbit.GetAsync($"targets/board/actions/{action}");
        Assert.Equal(("update", "finished", false, 7), ((string)ended["type"]!, (string)ended["status"]!, (bool)ended["active"]!, (int)ended["lastStatusCode"]!));
        JsonNode log = await hawkbit.GetAsync($"targets/board/actions/{action}/status?offset=0&limit=50&sort=id:DESC");
        Assert.Equal(["finished", "running", "download", "retrieved", "running"], log["content"]!.AsArray().Select(s => (string)s!["type"]!));
        Assert.Equal("Software bundle installed successfully.", (string)log["content"]![0]!["messages"]![0]!);
        Assert.Equal("in_sync", (string)(await hawkbit.GetAsync("targets/board"))["updateStatus"]!);
        Assert.Contains("installedBase", await device.LinksAsync());
        Assert.Equal("release", (string)(await hawkbit.GetAsync("targets/board/installedDS"))["name"]!);
        HistoryEntry newest = (await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/board/history")).Items[0];
        Assert.Null(newest.RolloutId);
    }

    [Fact]
    public async Task Serves_several_modules_and_several_files_and_survives_a_restart()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        TestDevice device = await hawkbit.AddTargetAsync(server, "board");
        int first = await hawkbit.AddModuleAsync("a", "application", ("one", [1]), ("two", [2, 2]));
        int second = await hawkbit.AddModuleAsync("b", "application", ("one", [3, 3, 3]));
        await hawkbit.AssignAsync(await hawkbit.AddSetAsync("set", first, second), "board");
        await server.RestartAsync();
        JsonElement body = await TestDevice.JsonAsync(await device.GetAsync((await device.LinksAsync())["deploymentBase"]));
        List<JsonElement> chunks = body.GetProperty("deployment").GetProperty("chunks").EnumerateArray().ToList();
        Assert.Equal(["bApp", "bApp"], chunks.Select(c => Text(c, "part")));
        Assert.Equal([1, 2, 3], chunks.SelectMany(c => c.GetProperty("artifacts").EnumerateArray()).Select(a => a.GetProperty("size").GetInt32()));
        Assert.Equal([3, 3, 3], await (await device.GetAsync($"softwaremodules/{second}/artifacts/one")).Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync($"softwaremodules/{second}/artifacts/two")).StatusCode);
        HttpResponseMessage sum = await device.GetAsync($"softwaremodules/{first}/artifacts/one.MD5SUM");
        Assert.Equal("55a54008ad1ba589aa210d2629c1df41  one", await sum.Content.ReadAsStringAsync());
        Assert.DoesNotContain("ticket", await device.LinksAsync());
    }

    [Fact]
    public async Task Cancels_with_the_device_and_by_force()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        (TestDevice device, int action) = await hawkbit.AssignFileAsync(server, "board");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await hawkbit.SendAsync(HttpMethod.Delete, $"targets/board/actions/{action}?force=true")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await hawkbit.SendAsync(HttpMethod.Delete, $"targets/board/actions/{action}")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await hawkbit.SendAsync(HttpMethod.Delete, $"targets/board/actions/{action}")).StatusCode);
        Assert.Contains("cancelAction", await device.LinksAsync());
        Assert.Equal(("cancel", "canceling"), await StateAsync(hawkbit, action));
        await device.FeedbackAsync(action, "closed", "success", ""","details":["Action canceled."]""", on: "cancelAction");
        Assert.Equal(("cancel", "canceled"), await StateAsync(hawkbit, action));

        (TestDevice _, int other) = await hawkbit.AssignFileAsync(server, "silent");
        await hawkbit.SendAsync(HttpMethod.Delete, $"targets/silent/actions/{other}");
        Assert.Equal(HttpStatusCode.NoContent, (await hawkbit.SendAsync(HttpMethod.Delete, $"targets/silent/actions/{other}?force=true")).StatusCode);
        Assert.Equal("canceled", (string)(await hawkbit.GetAsync($"targets/silent/actions/{other}"))["status"]!);
    }

    [Fact]
    public async Task Has_a_newer_assignment_wait_until_the_device_gave_the_older_one_up()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        (TestDevice device, int first) = await hawkbit.AssignFileAsync(server, "board");
        int module = await hawkbit.AddModuleAsync("more", "os", ("file", [1]));
        int second = await hawkbit.AssignAsync(await hawkbit.AddSetAsync("second", module), "board");
        int third = await hawkbit.AssignAsync(await hawkbit.AddSetAsync("third", module), "board");
        Assert.EndsWith($"/cancelAction/{first}", (await device.LinksAsync())["cancelAction"], StringComparison.Ordinal);
        await device.FeedbackAsync(first, "closed", "success", on: "cancelAction");
        Assert.Equal(third, await device.OfferedAsync());
        Assert.Equal("canceled", (string)(await hawkbit.GetAsync($"targets/board/actions/{second}"))["status"]!);
    }

    [Fact]
    public async Task Changes_settings_at_run_time_and_keeps_them()
    {
        await using TestServer server = await TestServer.StartAsync(registration: RegistrationPolicy.Off, settings: On);
        using var hawkbit = new HawkbitClient(server);
        TestDevice device = await hawkbit.AddTargetAsync(server, "board");
        string key = new('k', 32);
        await SetAsync(hawkbit, "pollingTime", "00:00:30");
        await SetAsync(hawkbit, "authentication.gatewaytoken.enabled", true);
        await SetAsync(hawkbit, "authentication.gatewaytoken.key", key);
        await server.RestartAsync();
        using var again = new HawkbitClient(server);
        Assert.Equal("00:00:30", await SleepAsync(device));
        Assert.Equal(key, (string)(await again.GetAsync("system/configs/authentication.gatewaytoken.key"))["value"]!);
        Assert.Equal(HttpStatusCode.OK, await GatewayAsync(server, key));
        await SetAsync(again, "authentication.gatewaytoken.enabled", false);
        Assert.Equal(HttpStatusCode.Unauthorized, await GatewayAsync(server, key));
        await SetAsync(again, "authentication.targettoken.enabled", false);
        Assert.Equal(HttpStatusCode.Unauthorized, (await device.PollAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await again.SendAsync(HttpMethod.Delete, "system/configs/authentication.targettoken.enabled")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await device.PollAsync()).StatusCode);
        await again.CallAsync(HttpMethod.Put, "system/configs/nothing", new { value = 1 }, HttpStatusCode.BadRequest);
        await again.CallAsync(HttpMethod.Put, "system/configs/pollingTime", new { value = "soon" }, HttpStatusCode.BadRequest);
        string audit = await server.People.GetStringAsync("/api/v1/audit");
        Assert.Contains("pollingTime", audit, StringComparison.Ordinal);
        Assert.DoesNotContain(key, audit, StringComparison.Ordinal);
        Assert.DoesNotContain(device.Credentials.Token, audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_what_hawkBit_refuses()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        await hawkbit.AddTargetAsync(server, "board");
        await hawkbit.CallAsync(HttpMethod.Post, "targets", new[] { new { controllerId = "board" } }, HttpStatusCode.Conflict);
        await hawkbit.CallAsync(HttpMethod.Post, "targets", new[] { new { controllerId = "a b" } }, HttpStatusCode.BadRequest);
        JsonNode refusal = await hawkbit.CallAsync(HttpMethod.Get, "targets/nobody", null, HttpStatusCode.NotFound);
        Assert.Equal("hawkbit.server.error.repo.entityNotFound", (string)refusal["errorCode"]!);
        JsonNode unread = await hawkbit.CallAsync(HttpMethod.Post, "targets", new { controllerId = "b" }, HttpStatusCode.BadRequest);
        Assert.Equal("hawkbit.server.error.rest.body.notReadable", (string)unread["errorCode"]!);
        int module = await hawkbit.AddModuleAsync("a", "os", ("file", [1]));
        await hawkbit.CallAsync(HttpMethod.Post, "softwaremodules", new[] { new { name = "a", version = "1.0", type = "os" } }, HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.Conflict, (await hawkbit.UploadAsync(module, "file", [2])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await hawkbit.UploadAsync(module, "other", [2], "?sha256sum=00")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await hawkbit.UploadAsync(module + 1, "other", [2])).StatusCode);
        await hawkbit.CallAsync(HttpMethod.Post, "distributionsets/99/assignedTargets", new[] { new { id = "board" } }, HttpStatusCode.NotFound);
        int empty = await hawkbit.AddSetAsync("empty");
        await hawkbit.CallAsync(HttpMethod.Post, $"distributionsets/{empty}/assignedTargets", new[] { new { id = "board" } }, HttpStatusCode.BadRequest);
        int set = await hawkbit.AddSetAsync("set", module);
        await hawkbit.CallAsync(HttpMethod.Post, $"distributionsets/{set}/assignedTargets", new[] { new { id = "board", type = "hard" } }, HttpStatusCode.BadRequest);
        await hawkbit.AssignAsync(set, "board");
        JsonNode again = await hawkbit.CallAsync(HttpMethod.Post, $"distributionsets/{set}/assignedTargets", new[] { new { id = "board" } });
        Assert.Equal((1, 0), ((int)again["alreadyAssigned"]!, (int)again["assigned"]!));
        Assert.Equal(HttpStatusCode.Locked, (await hawkbit.SendAsync(HttpMethod.Post, $"distributionsets/{set}/assignedSM", new[] { new { id = module } })).StatusCode);
    }

    [Fact]
    public async Task Deletes_what_was_made_and_makes_it_again()
    {
        await using TestServer server = await TestServer.StartAsync(settings: On);
        using var hawkbit = new HawkbitClient(server);
        for (int round = 0; round < 2; round++)
        {
            (TestDevice device, int action) = await hawkbit.AssignFileAsync(server, "board");
            Assert.Equal(action, await device.OfferedAsync());
            int set = (int)(await hawkbit.GetAsync("targets/board/assignedDS"))["id"]!;
            int module = (int)(await hawkbit.GetAsync($"distributionsets/{set}/assignedSM"))["content"]![0]!["id"]!;
            await hawkbit.CallAsync(HttpMethod.Delete, $"distributionsets/{set}", null, HttpStatusCode.NoContent);
            await hawkbit.CallAsync(HttpMethod.Delete, $"softwaremodules/{module}", null, HttpStatusCode.NoContent);
            await hawkbit.CallAsync(HttpMethod.Delete, $"softwaremodules/{module}", null, HttpStatusCode.NoContent);
            // The device still has it under way.
            Assert.Equal(HttpStatusCode.OK, (await device.GetAsync($"softwaremodules/{module}/artifacts/bundle.raucb")).StatusCode);
            await hawkbit.CallAsync(HttpMethod.Delete, "targets/board", null, HttpStatusCode.NoContent);
            Assert.Equal(HttpStatusCode.Unauthorized, (await device.PollAsync()).StatusCode);
            await hawkbit.CallAsync(HttpMethod.Get, "targets/board", null, HttpStatusCode.NotFound);
        }
    }

    private static async Task SetAsync(HawkbitClient hawkbit, string key, object value) =>
        Assert.Equal(HttpStatusCode.NoContent, (await hawkbit.SendAsync(HttpMethod.Put, $"system/configs/{key}", new { value })).StatusCode);

    private static async Task<HttpStatusCode> GatewayAsync(TestServer server, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/DEFAULT/controller/v1/board");
        request.Headers.Authorization = new AuthenticationHeaderValue("GatewayToken", key);
        return (await server.Anyone.SendAsync(request)).StatusCode;
    }

    private static async Task<(string Type, string Status)> StateAsync(HawkbitClient hawkbit, int action)
    {
        JsonNode now = await hawkbit.GetAsync($"targets/board/actions/{action}");
        return ((string)now["type"]!, (string)now["status"]!);
    }

    private static async Task<string> SleepAsync(TestDevice device)
    {
        JsonElement body = await TestDevice.JsonAsync(await device.PollAsync());
        return Text(body.GetProperty("config").GetProperty("polling"), "sleep");
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;
}
