using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Replicas;

namespace TinyDevice.UpdateServer.Data;

/// <summary>What happens before the first request is taken: lock, migrate, load; and after the last: let go.</summary>
internal sealed class OpenFleet(ServerOptions options, DataFolder folder, FleetDbFactory databases, ServerLock only, ChangeFeed feed,
    ArtifactStore artifacts) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ListenAddress.RequireFree(options.Url);
        folder.Open();
        try
        {
            only.Take();
            await LoadAsync(cancellationToken);
        }
        catch (UpdateServerException)
        {
            LetGo();
            throw;
        }
        catch (Exception failure) when (failure is DbException or System.Net.Sockets.SocketException)
        {
            LetGo();
            throw new UpdateServerException(
                $"The database {databases.Name} cannot be opened: {failure.Message} {Remedy}", failure);
        }
    }

    private string Remedy => databases.IsPostgres
        ? "Create it (CREATE DATABASE ... OWNER ...), start it, or correct the connection string."
        : "Let this user read and write it, restore a backup, or choose another data folder.";

    public Task StopAsync(CancellationToken cancellationToken)
    {
        LetGo();
        return Task.CompletedTask;
    }

    private void LetGo()
    {
        databases.ClearPool();
        only.Dispose();
        folder.Dispose();
    }

    private async Task LoadAsync(CancellationToken stop)
    {
        await artifacts.OpenAsync(stop);
        using FleetDb db = databases.CreateDbContext();
        using (only.Alone())
        {
            if (!databases.IsPostgres)
            {
                folder.ReserveDatabase();
            }
            await db.Database.MigrateAsync(stop);
            await AuditTriggers.EnsureAsync(db, databases.IsPostgres, stop);
            await TallyTriggers.EnsureAsync(db, databases.IsPostgres, stop);
            if (!databases.IsPostgres)
            {
                await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;", stop);
            }
            if (ApiKeys.MakeFirst(db, options.Clock.GetUtcNow()) is string created)
            {
                options.AdminKeyCreated(created);
            }
        }
        db.ChangeTracker.Clear();
        await feed.LoadAsync(db, stop);
    }
}
