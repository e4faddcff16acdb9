using System.Net;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class FeedbackTests
{
    [Theory]
    [InlineData("closed", "success", ActionState.Succeeded)]
    [InlineData("closed", "none", ActionState.Succeeded)]
    [InlineData("closed", "failure", ActionState.Failed)]
    [InlineData("canceled", "none", ActionState.Canceled)]
    [InlineData("proceeding", "none", ActionState.Running)]
    [InlineData("scheduled", "none", ActionState.Running)]
    [InlineData("resumed", "none", ActionState.Running)]
    [InlineData("rejected", "none", ActionState.Running)]
    [InlineData("download", "none", ActionState.Running)]
    [InlineData("downloaded", "none", ActionState.Downloaded)]
    public async Task Leads_where_hawkBit_says(string execution, string finished, ActionState expected)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, execution, finished)).StatusCode);

        HistoryEntry newest = (await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev1/history")).Items[0];
        Assert.Equal((execution, expected), (newest.Event, newest.State));
        bool ended = expected >= ActionState.Succeeded;
        Assert.Equal(ended ? HttpStatusCode.Gone : HttpStatusCode.OK, (await device.FeedbackAsync(action, "proceeding")).StatusCode);
        RolloutCounts counts = (await server.GetAsync<RolloutInfo>($"/api/v1/rollouts/{rollout.Id}")).Counts;
        Assert.Equal(new RolloutCounts(ended ? 0 : 1, expected == ActionState.Succeeded ? 1 : 0, expected == ActionState.Failed ? 1 : 0,
            expected == ActionState.Canceled ? 1 : 0), counts);
    }

    [Fact]
    public async Task Of_a_failure_tells_people_why()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("1.0.0", 1));
        await device.SucceedAsync();
        await server.RollOutAsync(TestPackage.Make("1.1.0", 2));
        int action = await device.OfferedAsync();
        server.Clock.Now += TimeSpan.FromMinutes(5);
        await device.FeedbackAsync(action, "closed", "failure", ",\"code\":42,\"details\":[\"golden sample 3\",\"expected 7, got 9\"]");

        DeviceInfo info = await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1");
        Assert.Equal(DeviceState.Failed, info.State);
        Assert.Equal("1.0.0", info.ModelVersion);
        Assert.Equal((42, "golden sample 3\nexpected 7, got 9", server.Clock.Now), (info.LastErrorCode, info.LastErrorReason,
            info.LastErrorAt));
        HistoryEntry newest = (await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev1/history")).Items[0];
        Assert.Equal(["golden sample 3", "expected 7, got 9"], newest.Details);
        Assert.Equal((42, "1.1.0"), (newest.Code, newest.ModelVersion));
    }

    [Fact]
    public async Task Of_a_success_sets_the_version_and_clears_the_last_error()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("1.0.0", 1));
        await device.FeedbackAsync(await device.OfferedAsync(), "closed", "failure");
        Assert.Equal("The device gave no reason.", (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).LastErrorReason);
        await server.RollOutAsync(TestPackage.Make("1.1.0", 2));
        await device.SucceedAsync();

        DeviceInfo info = await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1");
        Assert.Equal((DeviceState.Idle, "1.1.0", null), (info.State, info.ModelVersion, info.LastErrorReason));
    }

    [Fact]
    public async Task That_ends_an_update_survives_a_restart()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("3.0.0"));
        int action = await device.OfferedAsync();
        await device.FeedbackAsync(action, "closed", "success");
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.Gone, (await device.FeedbackAsync(action, "closed", "success")).StatusCode);
        Assert.Contains($"/installedBase/{action}", (await device.LinksAsync())["installedBase"], StringComparison.Ordinal);
        Assert.Equal("3.0.0", (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).ModelVersion);
    }

    [Fact]
    public async Task Is_final_only_once_however_many_say_it_at_once()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => device.FeedbackAsync(action, "closed", i % 2 == 0 ? "success" : "failure")));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(19, answers.Count(a => a.StatusCode == HttpStatusCode.Gone));
        RolloutCounts counts = (await server.GetAsync<RolloutInfo>($"/api/v1/rollouts/{rollout.Id}")).Counts;
        Assert.Equal(1, counts.Succeeded + counts.Failed);
    }

    [Fact]
    public async Task Of_swupdate_and_rauc_is_taken_with_its_old_members_and_progress()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        HttpResponseMessage answer = await device.PostAsync($"deploymentBase/{action}/feedback", $$"""
            {"id": {{action}}, "time": "20261123T113504", "status": {"execution": "proceeding",
             "result": {"finished": "none", "progress": {"cnt": 2, "of": 5} }, "details": ["Installing"]}, "unknown": [1, {}]}
            """);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        HistoryEntry newest = (await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev1/history")).Items[0];
        Assert.Equal((2, 5, "Installing"), (newest.Progress, newest.ProgressOf, Assert.Single(newest.Details)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"status":{}}""")]
    [InlineData("""{"status":{"execution":"closed"}}""")]
    [InlineData("""{"status":{"execution":"closed","result":{}}}""")]
    [InlineData("""{"status":{"execution":"closed","result":{"finished":"maybe"}}}""")]
    [InlineData("""{"status":{"execution":"CLOSED","result":{"finished":"success"}}}""")]
    [InlineData("""{"status":{"result":{"finished":"success"}}}""")]
    [InlineData("""{"status":{"execution":"closed","result":{"finished":"success"},"code":"7"}}""")]
    [InlineData("""{"status":{"execution":"closed","result":{"finished":"success"},"code":99999999999}}""")]
    [InlineData("""{"status":{"execution":"closed","result":{"finished":"success"},"details":"text"}}""")]
    [InlineData("""{"status":{"execution":"closed","result":{"finished":"success"},"details":[1]}}""")]
    public async Task That_is_malformed_is_400_and_changes_nothing(string body)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        HttpResponseMessage answer = await device.PostAsync($"deploymentBase/{action}/feedback", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("offered", (await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev1/history")).Items[0].Event);
    }

    [Fact]
    public async Task Has_limits()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make());
        int action = await device.OfferedAsync();
        string tooMany = string.Join(',', Enumerable.Repeat("\"m\"", 51));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await device.FeedbackAsync(action, "proceeding",
            more: $",\"details\":[{tooMany}]")).StatusCode);
        string tooLong = new('x', 200_000);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await device.FeedbackAsync(action, "proceeding",
            more: $",\"details\":[\"{tooLong}\"]")).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await device.PostAsync($"deploymentBase/{action}/feedback", "{}",
            "text/plain")).StatusCode);

        // "offered" is the first of the thousand.
        HttpResponseMessage[] accepted = await Task.WhenAll(Enumerable.Range(0, 999).Select(_ => device.FeedbackAsync(action,
            "proceeding")));
        Assert.All(accepted, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await device.FeedbackAsync(action, "proceeding")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "closed", "success")).StatusCode);
    }
}
