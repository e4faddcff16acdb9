using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>PostgreSQL is away for a while: nothing is acknowledged that is not kept, and nobody has to help when it is back.</summary>
public sealed class DatabaseAwayTests : IDisposable
{
    private const string Reason = TestDatabase.Variable + " names no PostgreSQL server, and SQLite is never away.";
    private readonly TcpRelay? _network = TestDatabase.Server is string text && new NpgsqlConnectionStringBuilder(text) is var server
        ? new TcpRelay(server.Host!, server.Port) : null;

    [Fact]
    public async Task A_final_feedback_is_refused_while_it_is_away_and_counted_once_when_it_is_back()
    {
        Assert.SkipWhen(_network is null, Reason);
        await using TestServer server = await StartAsync();
        List<TestDevice> fleet = await RolloutCalls.FleetAsync(server, 3);
        await server.RollOutAsync(TestPackage.Make("1.1.0"));
        int[] actions = await Task.WhenAll(fleet.Select(d => d.OfferedAsync()));
        Assert.Equal(HttpStatusCode.OK, (await fleet[0].FeedbackAsync(actions[0], "closed", "success")).StatusCode);

        _network.Cut();
        for (int i = 0; i < 2; i++)
        {
            AssertAway(await fleet[1].FeedbackAsync(actions[1], "closed", "success"));
            AssertAway(await server.People.PostAsJsonAsync("/api/v1/devices", new RegisterDevice("new", "esp32", "kws"), ApiJson.Options));
            HttpStatusCode poll = (await fleet[2].PollAsync()).StatusCode;
            Assert.True(poll is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, poll.ToString());
            Assert.Equal("live", await server.Anyone.GetStringAsync("/health/live"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Anyone.GetAsync("/health/ready")).StatusCode);
        }
        await Assert.ThrowsAnyAsync<Exception>(server.DecideAsync);

        _network.Join();
        Assert.Equal("ready", await server.Anyone.GetStringAsync("/health/ready"));
        Assert.Equal(actions[1], await fleet[1].OfferedAsync());
        Assert.Equal(HttpStatusCode.OK, (await fleet[1].FeedbackAsync(actions[1], "closed", "success")).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await fleet[1].FeedbackAsync(actions[1], "closed", "success")).StatusCode);
        await fleet[2].SucceedAsync();
        await server.AddDeviceAsync("new");
        await server.DecideAsync();
        RolloutInfo rollout = await RolloutCalls.GetAsync(server, 1);
        Assert.Equal((RolloutState.Completed, 3), (rollout.State, rollout.Counts.Succeeded));
        var history = await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev01/history");
        Assert.Single(history.Items, h => h.Event == "closed");
    }

    [Fact]
    public async Task A_server_that_lost_its_lock_has_it_again_before_it_writes()
    {
        Assert.SkipWhen(_network is null, Reason);
        await using TestServer server = await StartAsync();
        _network.Cut();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Anyone.GetAsync("/health/ready")).StatusCode);
        _network.Join();
        await server.AddDeviceAsync("dev1");
        UpdateServerException refusal = await Assert.ThrowsAsync<UpdateServerException>(() => StartBesideAsync(server));
        Assert.Contains("in use by another server", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_place_another_took_meanwhile_writes_no_more()
    {
        Assert.SkipWhen(_network is null, Reason);
        await using TestServer server = await StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        // The first poll of a device is written down; later ones come from memory.
        await device.PollAsync();
        ServerOptions beside = server.Options(server.Folder + "-beside");
        _network.Cut();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Anyone.GetAsync("/health/ready")).StatusCode);
        _network.Join();
        await using (WebApplication other = UpdateServerHost.Build(beside))
        {
            await other.StartAsync(TestContext.Current.CancellationToken);
            HttpResponseMessage refused = await server.People.PostAsJsonAsync("/api/v1/devices", new RegisterDevice("new", "esp32", "kws"), ApiJson.Options);
            AssertAway(refused);
            Assert.Contains("Another server", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await TestDevice.JsonAsync(await device.PollAsync());
            await other.StopAsync(TestContext.Current.CancellationToken);
        }
        await server.AddDeviceAsync("new");
    }

    public void Dispose() => _network?.Dispose();

    private static void AssertAway(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter!.Delta);
    }

    private static async Task StartBesideAsync(TestServer server)
    {
        await using WebApplication second = UpdateServerHost.Build(server.Options(server.Folder + "-beside"));
        await second.StartAsync();
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(settings: new TestSettings
    {
        Route = direct => new NpgsqlConnectionStringBuilder(direct) { Host = "127.0.0.1", Port = _network!.Port }.ConnectionString,
    });
}
