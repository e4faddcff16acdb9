using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>The halt of a rollout that has more updates under way than one change of the database takes back.</summary>
public sealed class WithdrawalTests
{
    private const int Copies = 1_200;

    [Fact]
    public async Task A_halt_holds_at_once_for_who_polls_and_soon_for_everybody()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice first = await server.AddDeviceAsync("dev");
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make("1.1.0"));
        int action = await first.OfferedAsync();
        await CopyAsync(server, action);
        await server.RestartAsync();
        Assert.Equal(Copies + 1, (await RolloutCalls.GetAsync(server, rollout.Id)).Counts.Running);

        Assert.Equal(HttpStatusCode.NoContent, await HaltAsync(server, rollout.Id));
        List<string> left = await UnderWayAsync(server);
        Assert.InRange(left.Count, 1, Copies);
        Assert.Contains("cancelAction", (await DeviceOf(server, first, left[0]).LinksAsync()).Keys);
        Assert.Equal(left.Count - 1, (await UnderWayAsync(server)).Count);

        // Nor is it forgotten when the server ends in between.
        await server.RestartAsync();
        Assert.DoesNotContain("deploymentBase", (await DeviceOf(server, first, left[1]).LinksAsync()).Keys);
        await server.DecideAsync();
        Assert.Empty(await UnderWayAsync(server));
        Assert.Contains("cancelAction", (await DeviceOf(server, first, left[^1]).LinksAsync()).Keys);
        using FleetDb db = server.OpenDatabase();
        Assert.False((await db.Rollouts.SingleAsync(TestContext.Current.CancellationToken)).IsUnwinding);
        Assert.Equal(Copies + 1, await db.ActionStatuses.CountAsync(s => s.State == ActionState.Canceling, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_halt_takes_the_updates_of_the_silent_too_however_many()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice first = await server.AddDeviceAsync("dev");
        RolloutInfo rollout = await server.RollOutAsync(TestPackage.Make("1.1.0"));
        await CopyAsync(server, await first.OfferedAsync());
        using (FleetDb db = server.OpenDatabase())
        {
            await db.DeviceActions.ExecuteUpdateAsync(set => set.SetProperty(a => a.State, ActionState.TimedOut), TestContext.Current.CancellationToken);
        }
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.NoContent, await HaltAsync(server, rollout.Id));
        await server.DecideAsync();
        using FleetDb after = server.OpenDatabase();
        Assert.Equal(0, await after.Devices.CountAsync(d => d.OpenActionId != null, TestContext.Current.CancellationToken));
        Assert.Equal(Copies + 1, (await RolloutCalls.GetAsync(server, rollout.Id)).Counts.TimedOut);
    }

    private static async Task<HttpStatusCode> HaltAsync(TestServer server, int rollout) =>
        (await server.People.PostAsync($"/api/v1/rollouts/{rollout}/halt",
            new StringContent("""{"reason":"wrong model"}""", System.Text.Encoding.UTF8, "application/json"))).StatusCode;

    private static async Task<List<string>> UnderWayAsync(TestServer server)
    {
        using FleetDb db = server.OpenDatabase();
        return await db.DeviceActions.Where(a => a.State < ActionState.Canceling).OrderBy(a => a.Id).Select(a => a.DeviceId).ToListAsync();
    }

    private static TestDevice DeviceOf(TestServer server, TestDevice first, string id) => new(server, first.Credentials with { Id = id });

    /// <summary>Copies the only device and its update, token and all: over REST a thousand would take a minute.</summary>
    private static async Task CopyAsync(TestServer server, int action)
    {
        using FleetDb db = server.OpenDatabase();
        await CopyRowsAsync<FleetDevice>(db, "'dev'", new() { ["Id"] = "'dev' || i", ["OpenActionId"] = "100000 + i" });
        await CopyRowsAsync<DeviceAction>(db, action.ToString(CultureInfo.InvariantCulture), new() { ["Id"] = "100000 + i", ["DeviceId"] = "'dev' || i" });
    }

    private static async Task CopyRowsAsync<T>(FleetDb db, string original, Dictionary<string, string> changed)
    {
        List<string> columns = db.Model.FindEntityType(typeof(T))!.GetProperties().Select(p => p.GetColumnName()).ToList();
        string table = db.Model.FindEntityType(typeof(T))!.GetTableName()!;
        string sql = $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) "
            + $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Copies}) "
            + $"SELECT {string.Join(", ", columns.Select(c => changed.GetValueOrDefault(c, $"\"{c}\"")))} FROM n, \"{table}\" WHERE \"Id\" = {original}";
        await db.Database.ExecuteSqlRawAsync(sql);
    }
}
