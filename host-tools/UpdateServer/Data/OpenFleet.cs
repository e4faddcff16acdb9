using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Data;

/// <summary>What happens before the first request is taken: lock, migrate, load; and after the last: let go.</summary>
internal sealed class OpenFleet(ServerOptions options, DataFolder folder, FleetDbFactory databases, FleetIndex index, ApiKeys keys,
    ArtifactStore artifacts) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ListenAddress.RequireFree(options.Url);
        folder.Open();
        try
        {
            await LoadAsync(cancellationToken);
        }
        catch (SqliteException failure)
        {
            folder.Dispose();
            throw new UpdateServerException(
                $"The database {folder.Database} cannot be opened: {failure.Message} Restore a backup or choose another data folder.",
                    failure);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        using (var connection = new SqliteConnection(databases.ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }
        folder.Dispose();
        return Task.CompletedTask;
    }

    private async Task LoadAsync(CancellationToken stop)
    {
        artifacts.RemoveLeftovers();
        using FleetDb db = databases.CreateDbContext();
        await db.Database.MigrateAsync(stop);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;", stop);
        await index.LoadAsync(db, stop);
        if (keys.Open(db, options.Clock.GetUtcNow()) is string created)
        {
            options.AdminKeyCreated(created);
        }
    }
}
