using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace TinyDevice.UpdateServer.Data;

/// <summary>Opens the database for reading and writing.</summary>
internal sealed class FleetDbFactory : IDbContextFactory<FleetDb>
{
    // How long another program may hold SQLite's file before callers hear of it.
    private const int BusySeconds = 5;
    private readonly Func<FleetDb> _create;

    private FleetDbFactory(string connectionString, bool isPostgres, Func<FleetDb> create)
    {
        ConnectionString = connectionString;
        IsPostgres = isPostgres;
        _create = create;
    }

    public string ConnectionString { get; }
    public bool IsPostgres { get; }

    /// <summary>What the messages about this database call it; holds no password.</summary>
    public string Name => IsPostgres
        ? new NpgsqlConnectionStringBuilder(ConnectionString) { Password = null }.ConnectionString
        : new SqliteConnectionStringBuilder(ConnectionString).DataSource;

    /// <summary>A SQLite file.</summary>
    public static FleetDbFactory OfFile(string path)
    {
        string connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = BusySeconds }.ConnectionString;
        DbContextOptions<FleetDb> options = new DbContextOptionsBuilder<FleetDb>()
            .UseSqlite(connection).AddInterceptors(new SqlitePragmas()).Options;
        return new FleetDbFactory(connection, false, () => new FleetDb(options));
    }

    /// <summary>A PostgreSQL database, by Npgsql's connection string.</summary>
    public static FleetDbFactory OfServer(string connection)
    {
        DbContextOptions<PostgresFleetDb> options = new DbContextOptionsBuilder<PostgresFleetDb>().UseNpgsql(connection).Options;
        return new FleetDbFactory(connection, true, () => new PostgresFleetDb(options));
    }

    public FleetDb CreateDbContext() => _create();

    /// <summary>Closes what is kept open for the next use.</summary>
    public void ClearPool()
    {
        if (IsPostgres)
        {
            using var connection = new NpgsqlConnection(ConnectionString);
            NpgsqlConnection.ClearPool(connection);
            return;
        }
        using var file = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(file);
    }
}
