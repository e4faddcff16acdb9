using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>The counts the database keeps of every rollout's updates.</summary>
public sealed class TallyTests
{
    private const string Device = """
        INSERT INTO "Devices" ("Id", "TokenHash", "HmacKey", "State", "HasQueuedActions", "ConcludedRolloutId", "AttributesWanted", "RegisteredAt")
        VALUES ('d1', {0}, {0}, 1, {1}, 0, {1}, 0)
        """;

    private const string Rollout = """
        INSERT INTO "Releases" ("Id", "ModelClass", "ModelVersion", "Target", "Epoch", "Sequence", "Size", "Sha256", "Sha1", "Md5", "FileName", "CreatedAt")
        VALUES (7, 'kws', '2.0', 'esp32', 0, 2, 1, 'a', 'b', 'c', 'd', 0);
        INSERT INTO "Rollouts" ("Id", "State", "CurrentStage", "Salt", "ActionTimeoutSeconds", "RollBackOnHalt", "MaxConcurrent", "CreatedAt")
        VALUES (3, 1, 1, 's', 60, {0}, 0, 0);
        INSERT INTO "RolloutStage" ("RolloutId", "Index", "Percent", "SoakSeconds", "Approval", "MinSuccessRate", "Bounds", "Devices", "OpenedAt")
        VALUES (3, 0, 10, 0, {0}, 0.95, '{{}}', 1, 0), (3, 1, 50, 0, {0}, 0.95, '{{}}', 1, 100), (3, 2, 100, 0, {0}, 0.95, '{{}}', 1, NULL)
        """;

    [Fact]
    public async Task Are_made_once_for_updates_from_before_there_were_any()
    {
        using var database = new TestDatabase();
        string folder = Directory.CreateTempSubdirectory("td-tally-").FullName;
        FleetDbFactory factory = database.Connection is string server
            ? FleetDbFactory.OfServer(server) : FleetDbFactory.OfFile(Path.Combine(folder, "fleet.db"));
        using (FleetDb db = factory.CreateDbContext())
        {
            await db.GetService<IMigrator>().MigrateAsync("IdempotentCalls", TestContext.Current.CancellationToken);
            await db.Database.ExecuteSqlRawAsync(Device, new byte[32], false);
            await db.Database.ExecuteSqlRawAsync(Rollout, false);
            await db.Database.ExecuteSqlRawAsync("""
                INSERT INTO "DeviceActions" ("Id", "DeviceId", "RolloutId", "ReleaseId", "State", "StatusCount", "CreatedAt")
                VALUES (1, 'd1', 3, 7, 6, 1, 50), (2, 'd1', 3, 7, 7, 1, 99), (3, 'd1', 3, 7, 6, 1, 100), (4, 'd1', 3, 7, 6, 1, 120), (5, 'd1', NULL, 7, 6, 1, 120)
                """, TestContext.Current.CancellationToken);
            await db.Database.MigrateAsync(TestContext.Current.CancellationToken);
            await TallyTriggers.EnsureAsync(db, factory.IsPostgres, TestContext.Current.CancellationToken);
            Assert.Equal([(0, ActionState.Succeeded, 1), (0, ActionState.Failed, 1), (1, ActionState.Succeeded, 2)], await ReadAsync(db));

            // Not at every start anew: what the triggers count from here on stands.
            await db.Database.ExecuteSqlRawAsync("UPDATE \"DeviceActions\" SET \"State\" = 6 WHERE \"Id\" = 2", TestContext.Current.CancellationToken);
            await TallyTriggers.EnsureAsync(db, factory.IsPostgres, TestContext.Current.CancellationToken);
            await db.Database.ExecuteSqlRawAsync("DELETE FROM \"DeviceActions\" WHERE \"Id\" IN (1, 5)", TestContext.Current.CancellationToken);
            Assert.Equal([(0, ActionState.Succeeded, 1), (1, ActionState.Succeeded, 2)], await ReadAsync(db));
        }
        factory.ClearPool();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Count_an_update_in_the_stage_that_offered_it_however_it_ends()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await RolloutCalls.FleetAsync(server, 2);
        int release = await RolloutCalls.ReleaseAsync(server, "1.1.0", 1);
        RolloutInfo rollout = await RolloutCalls.StartAsync(server, new CreateRollout(release, [50, 100]));
        TestDevice first = (await fleet[0].LinksAsync()).ContainsKey("deploymentBase") ? fleet[0] : fleet[1];
        int early = await first.OfferedAsync();
        await server.People.PostAsync($"/api/v1/rollouts/{rollout.Id}/advance", null, TestContext.Current.CancellationToken);
        int late = await fleet.Single(d => d != first).OfferedAsync();
        await first.FeedbackAsync(early, "closed", "failure");
        await fleet.Single(d => d != first).FeedbackAsync(late, "proceeding", "none");
        using FleetDb db = server.OpenDatabase();
        Assert.Equal([(0, ActionState.Failed, 1), (1, ActionState.Running, 1)], await ReadAsync(db));
    }

    [Fact]
    public async Task Forget_what_is_undone()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("1.1.0"));
        int action = await device.OfferedAsync();
        using FleetDb db = server.OpenDatabase();
        using (await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await db.DeviceActions.Where(a => a.Id == action).ExecuteUpdateAsync(set => set.SetProperty(a => a.State, ActionState.Failed), TestContext.Current.CancellationToken);
            Assert.Equal([(0, ActionState.Failed, 1)], await ReadAsync(db));
        }
        Assert.Equal([(0, ActionState.Offered, 1)], await ReadAsync(db));
    }

    private static async Task<List<(int Stage, ActionState State, int Count)>> ReadAsync(FleetDb db)
    {
        List<RolloutTally> rows = await db.RolloutTallies.AsNoTracking().Where(t => t.Count != 0).OrderBy(t => t.Stage).ThenBy(t => t.State)
            .ToListAsync(TestContext.Current.CancellationToken);
        return rows.ConvertAll(t => (t.Stage, t.State, t.Count));
    }
}
