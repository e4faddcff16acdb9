using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Tests;

public sealed class PeopleTests
{
    [Fact]
    public async Task Creates_once_however_often_a_request_with_an_Idempotency_Key_arrives()
    {
        await using TestServer server = await TestServer.StartAsync();
        HttpResponseMessage first = await PostAsync(server, "/api/v1/devices", new RegisterDevice("dev1"), "key-number-one");
        DeviceCredentials made = await TestServer.ReadAsync<DeviceCredentials>(first, HttpStatusCode.Created);
        await server.RestartAsync();
        HttpResponseMessage again = await PostAsync(server, "/api/v1/devices", new RegisterDevice("dev1"), "key-number-one");
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(made, await TestServer.ReadAsync<DeviceCredentials>(again, HttpStatusCode.Created));

        int release = (await server.RollOutAsync(TestPackage.Make())).Release.Id;
        HttpResponseMessage[] rollouts = [await StartAsync(), await StartAsync()];
        RolloutInfo[] infos = [.. await Task.WhenAll(rollouts.Select(r => TestServer.ReadAsync<RolloutInfo>(r, HttpStatusCode.Created)))];
        Assert.Equal(infos[0].Id, infos[1].Id);
        Assert.Equal(2, (await server.GetAsync<Page<RolloutInfo>>("/api/v1/rollouts")).Items.Count);

        Task<HttpResponseMessage> StartAsync() => PostAsync(server, "/api/v1/rollouts", new CreateRollout(release, [100]), "key-number-two");
    }

    [Fact]
    public async Task Refuses_an_Idempotency_Key_for_another_request_and_keeps_no_secret_in_the_open()
    {
        await using TestServer server = await TestServer.StartAsync();
        HttpResponseMessage first = await PostAsync(server, "/api/v1/devices", new RegisterDevice("dev1"), "key-number-one");
        DeviceCredentials made = await TestServer.ReadAsync<DeviceCredentials>(first, HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(server, "/api/v1/devices", new RegisterDevice("dev2"), "key-number-one")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(server, "/api/v1/devices", new RegisterDevice("dev2"), "short")).StatusCode);
        // A refusal is no answer to repeat: the mistake may have been put right by then.
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(server, "/api/v1/devices", new RegisterDevice("dev1"), "key-number-two")).StatusCode);
        await using FleetDb db = server.OpenDatabase();
        IdempotentCall stored = await db.IdempotentCalls.SingleAsync(TestContext.Current.CancellationToken);
        string text = System.Text.Encoding.Latin1.GetString([.. stored.Id, .. stored.Request, .. stored.Answer!]);
        Assert.DoesNotContain(made.Token, text, StringComparison.Ordinal);
        Assert.DoesNotContain("dev1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forgets_an_Idempotency_Key_after_a_day()
    {
        await using TestServer server = await TestServer.StartAsync();
        await PostAsync(server, "/api/v1/devices", new RegisterDevice("dev1"), "key-number-one");
        server.Clock.Now += TimeSpan.FromHours(25);
        await PostAsync(server, "/api/v1/devices", new RegisterDevice("dev2"), "key-number-two");
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(server, "/api/v1/devices", new RegisterDevice("dev1"), "key-number-one")).StatusCode);
    }

    [Fact]
    public async Task Changes_only_the_version_a_person_saw_when_he_says_which()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddDeviceAsync("dev1");
        string seen = await TagAsync(server, "/api/v1/devices/dev1");
        Assert.Equal(HttpStatusCode.OK, (await ChangeAsync(server, HttpMethod.Patch, "/api/v1/devices/dev1", seen, new ChangeDevice("first"))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await ChangeAsync(server, HttpMethod.Patch, "/api/v1/devices/dev1", seen, new ChangeDevice("second"))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await ChangeAsync(server, HttpMethod.Delete, "/api/v1/devices/dev1", seen)).StatusCode);
        Assert.Equal("first", (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).Name);

        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make());
        string path = $"/api/v1/rollouts/{rollout.Id}";
        string running = await TagAsync(server, path);
        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(server, HttpMethod.Post, path + "/pause", running)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await ChangeAsync(server, HttpMethod.Post, path + "/resume", running)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await ChangeAsync(server, HttpMethod.Post, path + "/halt", running, new HaltRequest("why"))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(server, HttpMethod.Post, path + "/resume", await TagAsync(server, path))).StatusCode);
    }

    [Fact]
    public async Task Says_304_for_a_release_somebody_has_already()
    {
        await using TestServer server = await TestServer.StartAsync();
        string path = $"/api/v1/releases/{(await server.RollOutAsync(TestPackage.Make())).Release.Id}";
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "If-None-Match", await TagAsync(server, path) } } };
        Assert.Equal(HttpStatusCode.NotModified, (await server.People.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("UPDATE \"Audit\" SET \"Who\" = 'nobody'")]
    [InlineData("DELETE FROM \"Audit\"")]
    public async Task Even_the_database_itself_keeps_the_audit_log_as_it_was_written(string statement)
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddDeviceAsync("dev1");
        await using FleetDb db = server.OpenDatabase();
        Exception refusal = await Assert.ThrowsAnyAsync<Exception>(() => db.Database.ExecuteSqlRawAsync(statement, TestContext.Current.CancellationToken));
        Assert.Contains("append-only", refusal.Message, StringComparison.Ordinal);
        Assert.Single((await server.GetAsync<Page<AuditInfo>>("/api/v1/audit")).Items);
    }

    [Fact]
    public async Task Describes_the_body_of_an_upload()
    {
        await using TestServer server = await TestServer.StartAsync();
        using JsonDocument document = JsonDocument.Parse(await server.Anyone.GetStringAsync("/api/v1/openapi.json"));
        JsonElement body = document.RootElement.GetProperty("paths").GetProperty("/api/v1/releases").GetProperty("post").GetProperty("requestBody");
        Assert.True(body.GetProperty("required").GetBoolean());
        Assert.Equal("binary", body.GetProperty("content").GetProperty("application/octet-stream").GetProperty("schema").GetProperty("format").GetString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"id":5}""")]
    public async Task Says_where_a_body_is_wrong_without_a_word_about_its_own_insides(string body)
    {
        await using TestServer server = await TestServer.StartAsync();
        HttpResponseMessage refused = await server.People.PostAsync("/api/v1/devices", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType!.MediaType));
        string text = await refused.Content.ReadAsStringAsync();
        Assert.Contains("in line 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("TinyDevice", text, StringComparison.Ordinal);
    }

    private static async Task<string> TagAsync(TestServer server, string path) => (await server.People.GetAsync(path)).Headers.ETag!.Tag;

    private static Task<HttpResponseMessage> ChangeAsync(TestServer server, HttpMethod method, string path, string tag, object? body = null) =>
        server.People.SendAsync(new HttpRequestMessage(method, path)
        {
            Headers = { { "If-Match", tag } },
            Content = body is null ? null : JsonContent.Create(body, options: ApiJson.Options),
        });

    private static Task<HttpResponseMessage> PostAsync(TestServer server, string path, object body, string key) =>
        server.People.SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Headers = { { "Idempotency-Key", key } },
            Content = JsonContent.Create(body, options: ApiJson.Options),
        });
}
