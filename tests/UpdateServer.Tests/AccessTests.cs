using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Tests;

public sealed class AccessTests
{
    [Theory]
    [InlineData(Role.Viewer, 200, 403, 403, 403, 403)]
    [InlineData(Role.Operator, 200, 201, 403, 403, 403)]
    [InlineData(Role.Publisher, 200, 201, 201, 403, 403)]
    [InlineData(Role.Admin, 200, 201, 201, 200, 201)]
    public async Task Opens_to_each_role_what_is_its_own(Role role, int read, int register, int upload, int audit, int makeKey)
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient person = await AddPersonAsync(server, "person", role);
        Assert.Equal(read, (int)(await person.GetAsync("/api/v1/fleet")).StatusCode);
        Assert.Equal(read, (int)(await person.GetAsync("/metrics")).StatusCode);
        Assert.Equal(register, (int)(await PostAsync(person, "/api/v1/devices", new RegisterDevice("dev1"))).StatusCode);
        var package = new ByteArrayContent(TestPackage.Make());
        package.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Assert.Equal(upload, (int)(await person.PostAsync("/api/v1/releases", package)).StatusCode);
        Assert.Equal(audit, (int)(await person.GetAsync("/api/v1/audit")).StatusCode);
        HttpResponseMessage made = await PostAsync(person, "/api/v1/keys", new CreateApiKey("mine", Role.Admin));
        Assert.Equal(makeKey, (int)made.StatusCode);
        Assert.Equal(makeKey == 403 ? "application/problem+json" : "application/json", made.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Refuses_a_key_from_the_moment_it_is_revoked_and_after_a_restart()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient person = await AddPersonAsync(server, "ci", Role.Viewer);
        Page<ApiKeyInfo> keys = await server.GetAsync<Page<ApiKeyInfo>>("/api/v1/keys");
        Assert.Equal(["admin", "ci"], keys.Items.Select(k => k.Name));
        Assert.All(keys.Items, k => Assert.Null(k.Key));
        string one = $"/api/v1/keys/{keys.Items[1].Id}";
        Assert.Equal(HttpStatusCode.NoContent, (await server.People.DeleteAsync(one)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.DeleteAsync(one)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync("/api/v1/fleet")).StatusCode);
        await server.RestartAsync();
        using var late = new HttpClient { BaseAddress = server.Address };
        late.DefaultRequestHeaders.Authorization = person.DefaultRequestHeaders.Authorization;
        Assert.Equal(HttpStatusCode.Unauthorized, (await late.GetAsync("/api/v1/fleet")).StatusCode);
    }

    [Fact]
    public async Task Never_loses_the_last_admin_and_never_has_two_keys_of_one_name()
    {
        await using TestServer server = await TestServer.StartAsync();
        int admin = (await server.GetAsync<Page<ApiKeyInfo>>("/api/v1/keys")).Items[0].Id;
        Assert.Equal(HttpStatusCode.Conflict, (await server.People.DeleteAsync($"/api/v1/keys/{admin}")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(server.People, "/api/v1/keys", new CreateApiKey("admin", Role.Viewer))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(server.People, "/api/v1/keys", new CreateApiKey(" ", Role.Viewer))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(server.People, "/api/v1/keys", new CreateApiKey("x", (Role)9))).StatusCode);
        using HttpClient second = await AddPersonAsync(server, "second", Role.Admin);
        Assert.Equal(HttpStatusCode.NoContent, (await second.DeleteAsync($"/api/v1/keys/{admin}")).StatusCode);
    }

    [Fact]
    public async Task Writes_down_who_changed_what_from_where_with_the_values_before_and_after()
    {
        await using TestServer server = await TestServer.StartAsync();
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make());
        using HttpClient person = await AddPersonAsync(server, "ann", Role.Operator);
        string halt = $"/api/v1/rollouts/{rollout.Id}/halt";
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(person, halt, new HaltRequest("too hot"))).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(person, halt, new HaltRequest("again"))).StatusCode);

        Page<AuditInfo> log = await server.GetAsync<Page<AuditInfo>>("/api/v1/audit");
        AuditInfo entry = log.Items[0];
        Assert.Equal(("ann", "127.0.0.1", $"POST {halt}"), (entry.Who, entry.From, entry.Call));
        AuditChange change = Assert.Single(entry.Changes, c => c.What == $"Rollout {rollout.Id}");
        Assert.Equal("Running", change.Before!["State"]);
        Assert.Equal("Halted", change.After!["State"]);
        Assert.Equal("too hot", change.After["HaltReason"]);
        Assert.Equal(["POST " + halt, "POST /api/v1/keys", "POST /api/v1/rollouts", "POST /api/v1/releases"], log.Items.Select(e => e.Call));

        Page<AuditInfo> first = await server.GetAsync<Page<AuditInfo>>("/api/v1/audit?limit=2");
        Page<AuditInfo> second = await server.GetAsync<Page<AuditInfo>>($"/api/v1/audit?limit=2&after={first.Next}");
        Assert.Equal(log.Items.Select(e => e.Id), first.Items.Concat(second.Items).Select(e => e.Id));
    }

    [Fact]
    public async Task Writes_down_no_secret()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        HttpResponseMessage made = await PostAsync(server.People, "/api/v1/keys", new CreateApiKey("ci", Role.Viewer));
        ApiKeyInfo key = await TestServer.ReadAsync<ApiKeyInfo>(made, HttpStatusCode.Created);
        string log = await server.People.GetStringAsync("/api/v1/audit");
        Assert.Contains("FleetDevice dev1", log, StringComparison.Ordinal);
        foreach (string secret in (string[])[device.Credentials.Token, device.Credentials.HmacKey, key.Key!, "Hash", "HmacKey"])
        {
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Has_no_way_to_change_or_delete_what_was_written_down()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddDeviceAsync("dev1");
        long id = (await server.GetAsync<Page<AuditInfo>>("/api/v1/audit")).Items[0].Id;
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.People.DeleteAsync("/api/v1/audit")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.DeleteAsync($"/api/v1/audit/{id}")).StatusCode);

        using FleetDb db = server.OpenDatabase();
        AuditEntry entry = await db.Audit.SingleAsync();
        entry.Who = "nobody";
        Assert.Throws<InvalidOperationException>(() => db.SaveChanges());
        db.ChangeTracker.Clear();
        db.Audit.Remove(await db.Audit.SingleAsync());
        Assert.Throws<InvalidOperationException>(() => db.SaveChanges());
    }

    private static Task<HttpResponseMessage> PostAsync<T>(HttpClient person, string path, T body) =>
        person.PostAsJsonAsync(path, body, ApiJson.Options);

    private static async Task<HttpClient> AddPersonAsync(TestServer server, string name, Role role)
    {
        HttpResponseMessage made = await PostAsync(server.People, "/api/v1/keys", new CreateApiKey(name, role));
        ApiKeyInfo key = await TestServer.ReadAsync<ApiKeyInfo>(made, HttpStatusCode.Created);
        var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Key);
        return client;
    }
}
