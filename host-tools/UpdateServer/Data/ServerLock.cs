using System.Data;
using Npgsql;

namespace TinyDevice.UpdateServer.Data;

/// <summary>Keeps off a PostgreSQL database who cannot share it: advisory locks that end with their connection.</summary>
/// <remarks>Servers with a common artifact store share the lock; one with packages in its own folder needs the database for itself.</remarks>
internal sealed class ServerLock(FleetDbFactory databases, ServerOptions options) : IDisposable
{
    // "tinydevi" as a number; any constant does, as long as nobody else takes it in this database.
    private const long Key = 0x74696E7964657669;
    private const long StartKey = Key + 1;
    private NpgsqlConnection? _connection;
    private volatile bool _isInDoubt;

    /// <exception cref="UpdateServerException">Another server holds it.</exception>
    public void Take()
    {
        if (!databases.IsPostgres)
        {
            return;
        }
        // Not from the pool, which would keep the session and with it the lock.
        var own = new NpgsqlConnectionStringBuilder(databases.ConnectionString) { Pooling = false, KeepAlive = 30 };
        // The database, too, must notice soon that the network took this connection, or its lock would outlive it by hours.
        own.Options = $"{own.Options} -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3".TrimStart();
        _connection = new NpgsqlConnection(own.ConnectionString);
        _connection.Open();
        if (!Ask(options.Artifacts is null ? "SELECT pg_try_advisory_lock(@key)" : "SELECT pg_try_advisory_lock_shared(@key)", Key))
        {
            _connection.Close();
            throw new UpdateServerException($"The database {databases.Name} is in use by another server: stop that one, name another database, "
                + "or give all of them the same artifact store (--artifacts), with which any number share a database.");
        }
    }

    /// <summary>Says that the database failed somebody, so the lock's connection, and any that waits for its next use, may have ended unnoticed.</summary>
    public void Doubt()
    {
        if (_connection is not null)
        {
            _isInDoubt = true;
            databases.ClearPool();
        }
    }

    /// <summary>Before every commit: takes the lock again when its connection has ended.</summary>
    /// <exception cref="UpdateServerException">Another server took it meanwhile.</exception>
    public void Keep()
    {
        if (_connection is null || (!_isInDoubt && _connection.State == ConnectionState.Open))
        {
            return;
        }
        if (!IsAlive())
        {
            _connection.Dispose();
            Take();
        }
        _isInDoubt = false;
    }

    /// <summary>Held while the tables are made: of servers that start together one does it and the others wait.</summary>
    public IDisposable? Alone() => _connection is null ? null : new Turn(this);

    public void Dispose() => _connection?.Dispose();

    private bool IsAlive()
    {
        try
        {
            return _connection!.State == ConnectionState.Open && Ask("SELECT @key", Key);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private bool Ask(string sql, long key)
    {
        using NpgsqlCommand command = _connection!.CreateCommand();
#pragma warning disable CA2100 // One of the texts in this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("key", key);
        return command.ExecuteScalar() is not false;
    }

    private sealed class Turn : IDisposable
    {
        private readonly ServerLock _owner;

        public Turn(ServerLock owner)
        {
            _owner = owner;
            owner.Ask("SELECT pg_advisory_lock(@key)", StartKey);
        }

        public void Dispose() => _owner.Ask("SELECT pg_advisory_unlock(@key)", StartKey);
    }
}
