using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using TinyDevice.UpdateServer.Access;

namespace TinyDevice.UpdateServer.Operations;

/// <summary>What must change in a database that goes back to an earlier moment, because its devices do not.</summary>
internal static class RestoredDatabase
{
    // More updates than any fleet had since its backup; drawn, so that two servers of the same backup hardly meet. Room for about 70 restores.
    private const int LeastLeap = 10_000_000;
    private const int MostLeap = 50_000_000;

    /// <summary>
    /// Has every device asked what it runs, and numbers updates from far above those that were given since: a device that ended update 7 says so
    /// again when it is offered another update 7.
    /// </summary>
    public static void Prepare(string file, DateTimeOffset now)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using SqliteCommand change = connection.CreateCommand();
        change.CommandText = """
            UPDATE Devices SET AttributesWanted = 1;
            INSERT OR REPLACE INTO Settings (Key, Value, ChangedBy, ChangedAt) SELECT $key, CAST($leap + MAX(
                IFNULL((SELECT MAX(Id) FROM DeviceActions), 0),
                IFNULL((SELECT CAST(Value AS INTEGER) FROM Settings WHERE Key = $key), 0)) AS TEXT), 'restore', $now;
            """;
        change.Parameters.AddWithValue("$key", SettingKey.ActionsFrom);
        change.Parameters.AddWithValue("$leap", RandomNumberGenerator.GetInt32(LeastLeap, MostLeap));
        change.Parameters.AddWithValue("$now", now.ToUnixTimeMilliseconds());
        change.ExecuteNonQuery();
    }
}
