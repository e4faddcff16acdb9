using System.Net;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class PollTests
{
    [Fact]
    public async Task Tells_a_new_device_when_to_ask_again_and_asks_for_its_attributes()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        HttpResponseMessage response = await device.PollAsync();
        Assert.Equal("application/hal+json", response.Content.Headers.ContentType!.MediaType);
        JsonElement body = await TestDevice.JsonAsync(response);
        Assert.Equal("00:01:30", body.GetProperty("config").GetProperty("polling").GetProperty("sleep").GetString());
        IEnumerable<string> links = body.GetProperty("_links").EnumerateObject()
            .Select(link => $"{link.Name} {link.Value.GetProperty("href").GetString()}");
        Assert.Equal([$"configData {device.Root}/configData", $"metrics {device.Root}/metrics"], links);
    }

    [Fact]
    public async Task Answers_304_until_something_changes_for_the_device()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        string tag = (await device.PollAsync()).Headers.ETag!.Tag;
        HttpResponseMessage unchanged = await device.PollAsync(tag);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync());

        await server.RollOutAsync(TestPackage.Make());
        HttpResponseMessage changed = await device.PollAsync(tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task Builds_its_links_from_the_host_the_device_asked_for()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        var request = new HttpRequestMessage(HttpMethod.Get, device.Root) { Headers = { Host = "updates.example:8443" } };
        JsonElement body = await TestDevice.JsonAsync(await device.SendAsync(request));
        Assert.Equal("http://updates.example:8443/DEFAULT/controller/v1/dev1/configData",
            body.GetProperty("_links").GetProperty("configData").GetProperty("href").GetString());
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("*/*", "application/hal+json")]
    [InlineData("text/html, application/*;q=0.5", "application/hal+json")]
    [InlineData("application/hal+json;q=0, application/json", "application/json")]
    public async Task Speaks_the_media_type_the_device_accepts(string accept, string expected)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        var request = new HttpRequestMessage(HttpMethod.Get, device.Root);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        Assert.Equal(expected, (await device.SendAsync(request)).Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Answers_406_to_a_media_type_it_does_not_speak()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        var request = new HttpRequestMessage(HttpMethod.Get, device.Root) { Headers = { { "Accept", "text/html" } } };
        Assert.Equal(HttpStatusCode.NotAcceptable, (await device.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Offers_only_what_fits_the_target_and_the_model_class()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice fitting = await server.AddDeviceAsync("fitting");
        TestDevice otherTarget = await server.AddDeviceAsync("target", target: "esp32-s3");
        TestDevice otherClass = await server.AddDeviceAsync("class", modelClass: "anomaly");
        TestDevice unknown = await server.AddDeviceAsync("unknown", target: null, modelClass: null);
        await server.RollOutAsync(TestPackage.Make());
        Assert.Contains("deploymentBase", await fitting.LinksAsync());
        Assert.DoesNotContain("deploymentBase", await otherTarget.LinksAsync());
        Assert.DoesNotContain("deploymentBase", await otherClass.LinksAsync());
        Assert.DoesNotContain("deploymentBase", await unknown.LinksAsync());
    }

    [Fact]
    public async Task Offers_the_newest_running_rollout_and_keeps_to_the_update_under_way()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice early = await server.AddDeviceAsync("early");
        RolloutInfo first = await server.RollOutAsync(TestPackage.Make("1.0.0", 1));
        int underWay = await early.OfferedAsync();
        await server.RollOutAsync(TestPackage.Make("1.1.0", 2));
        Assert.Equal(underWay, await early.OfferedAsync());

        TestDevice late = await server.AddDeviceAsync("late");
        await late.OfferedAsync();
        HistoryEntry offered = Assert.Single((await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/late/history")).Items);
        Assert.Equal("1.1.0", offered.ModelVersion);
        Assert.NotEqual(first.Id, offered.RolloutId);
    }

    [Fact]
    public async Task Is_not_offered_a_release_again_that_failed_in_the_same_rollout()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        byte[] package = TestPackage.Make();
        await server.RollOutAsync(package);
        await device.FeedbackAsync(await device.OfferedAsync(), "closed", "failure");
        Assert.DoesNotContain("deploymentBase", await device.LinksAsync());
        await server.RestartAsync();
        Assert.DoesNotContain("deploymentBase", await device.LinksAsync());

        // A new rollout of the same release is the operator's way to try again.
        await server.RollOutAsync(package);
        Assert.Contains("deploymentBase", await device.LinksAsync());
    }

    [Fact]
    public async Task Gives_out_no_action_number_that_ends_in_zero()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.RollOutAsync(TestPackage.Make());
        var numbers = new List<int>();
        for (int i = 0; i < 12; i++)
        {
            numbers.Add(await (await server.AddDeviceAsync($"dev{i}")).OfferedAsync());
        }
        Assert.DoesNotContain(numbers, n => n % 10 == 0);
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
    }

    [Fact]
    public async Task Makes_one_action_of_many_polls_at_the_same_moment()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int[] offered = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => device.OfferedAsync()));
        Assert.Single(offered.Distinct());
        RolloutInfo rollout = Assert.Single((await server.GetAsync<Page<RolloutInfo>>("/api/v1/rollouts")).Items);
        Assert.Equal(new RolloutCounts(Running: 1, 0, 0, 0), rollout.Counts);
    }
}
