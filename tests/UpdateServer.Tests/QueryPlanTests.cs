using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>What devices and rollouts ask of the database all day reads rows by an index: a fleet may be large.</summary>
public sealed partial class QueryPlanTests
{
    private static readonly string[] LargeTables = ["Devices", "DeviceActions", "ActionStatuses"];

    [Fact]
    public async Task No_poll_feedback_or_decision_reads_a_large_table_from_end_to_end()
    {
        Assert.SkipUnless(TestDatabase.Server is null, "The plans are SQLite's; PostgreSQL reads tables this small from end to end, rightly.");
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await RolloutCalls.FleetAsync(server, 4);
        string file = Path.Combine(server.Folder, "fleet.db");
        using var recorder = new CommandRecorder(file);
        await LiveAsync(server, fleet);

        Assert.All(LargeTables, table => Assert.Contains(recorder.Commands.Keys, sql => sql.Contains($"\"{table}\"", StringComparison.Ordinal)));
        using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        foreach ((string sql, IReadOnlyList<(string, object?)> parameters) in recorder.Commands)
        {
            Assert.True(ScanIn(database, sql, parameters) is not string scan, $"{ScanIn(database, sql, parameters)}\n{sql}");
        }
    }

    [Fact]
    public async Task A_question_without_an_index_is_found_out()
    {
        Assert.SkipUnless(TestDatabase.Server is null, "The plans are SQLite's.");
        await using TestServer server = await TestServer.StartAsync();
        string file = Path.Combine(server.Folder, "fleet.db");
        using var recorder = new CommandRecorder(file);
        int wanted = 7;
        using (FleetDb db = server.OpenDatabase())
        {
            Assert.False(await db.Devices.AnyAsync(d => d.InstalledActionId == wanted, TestContext.Current.CancellationToken));
        }
        using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        (string sql, IReadOnlyList<(string, object?)> parameters) = Assert.Single(recorder.Commands);
        Assert.StartsWith("SCAN", ScanIn(database, sql, parameters), StringComparison.Ordinal);
    }

    /// <summary>A rollout in two stages: offers, descriptions, progress, ends both ways, silence, and looks between them; then a halt.</summary>
    private static async Task LiveAsync(TestServer server, List<TestDevice> fleet)
    {
        int release = await RolloutCalls.ReleaseAsync(server, "1.1.0", 1);
        RolloutInfo rollout = await RolloutCalls.StartAsync(server, new CreateRollout(release, [50, 100]));
        await server.DecideAsync();
        foreach (TestDevice device in await RolloutCalls.OfferedAsync(fleet))
        {
            int action = await device.OfferedAsync();
            Assert.Equal(HttpStatusCode.OK, (await device.GetAsync((await device.LinksAsync())["deploymentBase"])).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "proceeding")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "closed", "success")).StatusCode);
            await server.DecideAsync();
        }
        server.Clock.Now += TimeSpan.FromDays(1);
        await server.DecideAsync();
        foreach (TestDevice device in fleet)
        {
            await device.PollAsync();
        }
        server.Clock.Now += TimeSpan.FromDays(30);
        await server.DecideAsync();
        await RolloutCalls.GetAsync(server, rollout.Id);
        await HaltAsync(server, fleet);
    }

    private static async Task HaltAsync(TestServer server, List<TestDevice> fleet)
    {
        int release = await RolloutCalls.ReleaseAsync(server, "1.2.0", 2);
        RolloutInfo rollout = await RolloutCalls.StartAsync(server, new CreateRollout(release, [100]));
        Assert.NotEmpty(await RolloutCalls.OfferedAsync(fleet));
        HttpResponseMessage halted = await server.People.PostAsJsonAsync($"/api/v1/rollouts/{rollout.Id}/halt", new HaltRequest("tried"), ApiJson.Options);
        Assert.True(halted.IsSuccessStatusCode);
        await server.DecideAsync();
        await Task.WhenAll(fleet.Select(d => d.PollAsync()));
    }

    /// <summary>The step of the command's plan that reads a large table from end to end; null when there is none.</summary>
    private static string? ScanIn(SqliteConnection database, string sql, IReadOnlyList<(string Name, object? Value)> parameters)
    {
        using SqliteCommand explain = database.CreateCommand();
#pragma warning disable CA2100 // What the server itself sent.
        explain.CommandText = "EXPLAIN QUERY PLAN " + sql;
#pragma warning restore CA2100
        foreach ((string name, object? value) in parameters)
        {
            explain.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
        HashSet<string> large = NamesOfLarge(sql);
        using SqliteDataReader plan = explain.ExecuteReader();
        while (plan.Read())
        {
            string step = plan.GetString(plan.GetOrdinal("detail"));
            if (step.Split(' ') is ["SCAN", string name, ..] && large.Contains(name))
            {
                return step;
            }
        }
        return null;
    }

    /// <summary>A plan calls a table by its alias, if it has one.</summary>
    private static HashSet<string> NamesOfLarge(string sql) => Alias().Matches(sql)
        .Where(m => LargeTables.Contains(m.Groups["table"].Value)).Select(m => m.Groups["alias"].Value)
        .Concat(LargeTables).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("\"(?<table>\\w+)\" AS \"(?<alias>\\w+)\"")]
    private static partial Regex Alias();
}
