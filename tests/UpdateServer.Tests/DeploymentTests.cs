using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class DeploymentTests
{
    [Fact]
    public async Task Believes_a_device_that_says_what_it_has_by_other_ways()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        Assert.Equal(HttpStatusCode.NotFound, (await device.PutAsync("installedBase", """{"name":"kws","version":"9"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await device.PutAsync("installedBase", """{"name":"kws"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await device.PutAsync("installedBase", """{"name":"kws","version":"1.0.0"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await device.PutAsync("installedBase", """{"name":"kws","version":"1.0.0"}""")).StatusCode);
        Dictionary<string, string> links = await device.LinksAsync();
        Assert.DoesNotContain("deploymentBase", links);
        Assert.Equal(HttpStatusCode.OK, (await device.GetAsync(links["installedBase"])).StatusCode);
    }

    [Fact]
    public async Task Describes_one_bApp_chunk_with_one_artifact_as_hawkBit_clients_expect()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        byte[] package = TestPackage.Make("1.2.3");
        await server.RollOutAsync(package);
        string href = (await device.LinksAsync())["deploymentBase"];
        Assert.Matches($"^{device.Root}/deploymentBase/[1-9][0-9]*\\?c=[0-9]+$", href);

        string text = await (await device.GetAsync(href)).Content.ReadAsStringAsync();
        Assert.True(text.Length < 1_100, "Zephyr's client starts with a buffer of 1100 bytes.");
        JsonElement body = JsonDocument.Parse(text).RootElement;
        Assert.Equal(TestDevice.ActionIn(href).ToString(), body.GetProperty("id").GetString());
        Assert.Equal("forced", body.GetProperty("deployment").GetProperty("update").GetString());
        JsonElement chunk = Assert.Single(body.GetProperty("deployment").GetProperty("chunks").EnumerateArray());
        Assert.Equal(("bApp", "kws", "1.2.3"), (chunk.GetProperty("part").GetString(), chunk.GetProperty("name").GetString(),
            chunk.GetProperty("version").GetString()));
        JsonElement artifact = Assert.Single(chunk.GetProperty("artifacts").EnumerateArray());
        Assert.Equal("kws-1.2.3.tdpkg", artifact.GetProperty("filename").GetString());
        Assert.Equal(package.Length, artifact.GetProperty("size").GetInt32());
        JsonElement hashes = artifact.GetProperty("hashes");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(package)), hashes.GetProperty("sha256").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA1.HashData(package)), hashes.GetProperty("sha1").GetString());
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(package)), hashes.GetProperty("md5").GetString());
        string[] links = artifact.GetProperty("_links").EnumerateObject().Select(l => l.Name).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["download", "download-http", "md5sum", "md5sum-http"], links);
    }

    [Fact]
    public async Task Is_404_for_another_devices_update_and_for_numbers_that_are_none()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        TestDevice other = await server.AddDeviceAsync("dev2");
        await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        foreach (string id in (string[])[action.ToString(), "0", "-1", "99999999999", "x", "1x"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"deploymentBase/{id}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await other.FeedbackAsync(action, "proceeding")).StatusCode);
        }
    }

    [Fact]
    public async Task Moves_from_offered_to_retrieved_to_installed()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("2.0.0"));
        Dictionary<string, string> links = await device.LinksAsync();
        Assert.DoesNotContain("installedBase", links);
        int action = TestDevice.ActionIn(links["deploymentBase"]);
        string offered = await (await device.GetAsync(links["deploymentBase"])).Content.ReadAsStringAsync();
        await device.GetAsync(links["deploymentBase"]);
        await device.FeedbackAsync(action, "closed", "success");

        links = await device.LinksAsync();
        Assert.DoesNotContain("deploymentBase", links);
        Assert.EndsWith($"/installedBase/{action}", links["installedBase"], StringComparison.Ordinal);
        Assert.Equal(offered, await (await device.GetAsync(links["installedBase"])).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync($"installedBase/{action + 1}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync($"deploymentBase/{action}")).StatusCode);
        Page<HistoryEntry> history = await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev1/history");
        Assert.Equal(["closed", "retrieved", "offered"], history.Items.Select(e => e.Event));
        Assert.All(history.Items, e => Assert.Equal(action, e.ActionId));
    }

    [Fact]
    public async Task Gives_the_action_history_when_asked()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        await device.FeedbackAsync(action, "proceeding", more: ",\"details\":[\"one\",\"two\"]");
        await device.FeedbackAsync(action, "proceeding", more: ",\"details\":[\"three\"]");
        JsonElement all = await HistoryAsync(device, action, "?actionHistory=-1");
        Assert.Equal("RUNNING", all.GetProperty("status").GetString());
        Assert.Equal(["three", "one", "two"], all.GetProperty("messages").EnumerateArray().Select(m => m.GetString()));
        JsonElement newest = await HistoryAsync(device, action, "?actionHistory=1");
        Assert.Equal("three", Assert.Single(newest.GetProperty("messages").EnumerateArray()).GetString());
        Assert.Equal(JsonValueKind.Undefined, (await HistoryAsync(device, action, "")).ValueKind);
    }

    private static async Task<JsonElement> HistoryAsync(TestDevice device, int action, string query)
    {
        JsonElement body = await TestDevice.JsonAsync(await device.GetAsync($"deploymentBase/{action}{query}"));
        return body.TryGetProperty("actionHistory", out JsonElement history) ? history : default;
    }
}
