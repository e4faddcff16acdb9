using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>A server that is updated keeps what its older self wrote.</summary>
public sealed class MigrationTests
{
    [Fact]
    public async Task Keeps_what_rollouts_of_a_single_release_handed_out()
    {
        using var database = new TestDatabase();
        string folder = Directory.CreateTempSubdirectory("td-migration-").FullName;
        FleetDbFactory factory = database.Connection is string server
            ? FleetDbFactory.OfServer(server) : FleetDbFactory.OfFile(Path.Combine(folder, "fleet.db"));
        using (FleetDb db = factory.CreateDbContext())
        {
            await db.GetService<IMigrator>().MigrateAsync("ModelMetrics");
            await db.Database.ExecuteSqlRawAsync("""
                INSERT INTO "Releases" ("Id", "ModelClass", "ModelVersion", "Target", "Epoch", "Sequence", "Size", "Sha256", "Sha1", "Md5", "FileName", "CreatedAt")
                VALUES (7, 'kws', '2.0', 'esp32', 0, 2, 1, 'a', 'b', 'c', 'd', 0), (8, 'kws', '1.0', 'esp32', 0, 3, 1, 'e', 'b', 'c', 'd', 0)
                """);
            await db.Database.ExecuteSqlRawAsync("""
                INSERT INTO "Rollouts" ("Id", "ReleaseId", "State", "CurrentStage", "Salt", "ActionTimeoutSeconds", "RollbackReleaseId", "RollBackOnHalt", "CreatedAt")
                VALUES (3, 7, 1, 0, 's', 60, 8, {0}, 0)
                """, true);
            await db.Database.ExecuteSqlRawAsync("""
                INSERT INTO "RolloutStage" ("RolloutId", "Index", "Percent", "SoakSeconds", "Approval", "MinSuccessRate", "Bounds")
                VALUES (3, 0, 100, 0, {0}, 0.95, '{{"1.0":4}}')
                """, false);
            await db.Database.MigrateAsync();
        }
        using (FleetDb db = factory.CreateDbContext())
        {
            Rollout rollout = await db.Rollouts.Include(r => r.Images).Include(r => r.Stages).SingleAsync(TestContext.Current.CancellationToken);
            RolloutImage image = Assert.Single(rollout.Images);
            Assert.Equal((7, 8, null, 0), (image.ReleaseId, image.RollbackReleaseId, image.RollsBackReleaseId, rollout.MaxConcurrent));
            Assert.True(rollout.OfferOf(image).Admits("any", "1.0"));
        }
        factory.ClearPool();
        Directory.Delete(folder, recursive: true);
    }
}
