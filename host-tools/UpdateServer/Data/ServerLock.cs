using Npgsql;

namespace TinyDevice.UpdateServer.Data;

/// <summary>Keeps a second server off the same PostgreSQL database: an advisory lock that ends with its connection.</summary>
/// <remarks>Each server answers polls from its own memory, so two on one database would contradict each other.</remarks>
internal sealed class ServerLock(FleetDbFactory databases) : IDisposable
{
    // "tinydevi" as a number; any constant does, as long as nobody else takes it in this database.
    private const long Key = 0x74696E7964657669;
    private NpgsqlConnection? _connection;

    /// <exception cref="UpdateServerException">Another server holds it.</exception>
    public void Take()
    {
        if (!databases.IsPostgres)
        {
            return;
        }
        // Not from the pool, which would keep the session and with it the lock.
        string own = new NpgsqlConnectionStringBuilder(databases.ConnectionString) { Pooling = false, KeepAlive = 30 }.ConnectionString;
        _connection = new NpgsqlConnection(own);
        _connection.Open();
        using NpgsqlCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT pg_try_advisory_lock(@key)";
        command.Parameters.AddWithValue("key", Key);
        if (command.ExecuteScalar() is not true)
        {
            throw new UpdateServerException($"The database {databases.Name} is in use by another server: stop that one or name another database.");
        }
    }

    public void Dispose() => _connection?.Dispose();
}
