using Npgsql;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>A PostgreSQL database of one test, when the suite runs on PostgreSQL; nothing when it runs on SQLite.</summary>
/// <remarks>The environment variable TINYDEVICE_TEST_POSTGRES decides: the connection string of a user who may create databases.</remarks>
internal sealed class TestDatabase : IDisposable
{
    public const string Variable = "TINYDEVICE_TEST_POSTGRES";
    private readonly string? _name;

    public TestDatabase()
    {
        if (Server is null)
        {
            return;
        }
        _name = $"td_{Guid.NewGuid():N}";
        Run($"CREATE DATABASE {_name}");
        Connection = new NpgsqlConnectionStringBuilder(Server) { Database = _name, MaxPoolSize = 10 }.ConnectionString;
    }

    /// <summary>The connection string of the suite's server, null on SQLite.</summary>
    public static string? Server { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : null;

    /// <summary>For <see cref="ServerOptions.Database"/>; null on SQLite.</summary>
    public string? Connection { get; }

    public void Dispose()
    {
        if (_name is not null)
        {
            using (var pooled = new NpgsqlConnection(Connection))
            {
                NpgsqlConnection.ClearPool(pooled);
            }
            Run($"DROP DATABASE {_name} WITH (FORCE)");
        }
    }

    private static void Run(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ConnectionString);
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
