using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.ServerBench;

/// <summary>A fleet written straight into a data folder: registering a million devices over REST would measure something else.</summary>
internal static class BenchFleet
{
    public const string Target = "esp32";
    public const string ModelClass = "kws";

    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"bench-{number:D7}");

    public static string TokenOf(int number) => string.Create(CultureInfo.InvariantCulture, $"benchmark-token-of-device-{number:D7}");

    /// <summary>Creates the database with this many devices, all seen a moment ago.</summary>
    public static async Task CreateAsync(string folder, int devices)
    {
        Directory.CreateDirectory(folder);
        FleetDbFactory databases = FleetDbFactory.OfFile(Path.Combine(folder, "fleet.db"));
        using (FleetDb db = databases.CreateDbContext())
        {
            await db.Database.MigrateAsync();
            // The columns stand in EF Core's model, so a new one cannot be forgotten here.
            await InsertAsync(db, devices);
        }
        databases.ClearPool();
    }

    private static async Task InsertAsync(FleetDb db, int devices)
    {
        FleetDevice sample = DeviceOf(0);
        db.Devices.Add(sample);
        await db.SaveChangesAsync();
        await db.Database.OpenConnectionAsync();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand copy = connection.CreateCommand();
        copy.Transaction = transaction;
        List<string> columns = db.Model.FindEntityType(typeof(FleetDevice))!.GetProperties().Select(p => p.GetColumnName()).ToList();
        string names = string.Join(", ", columns.Select(c => $"\"{c}\""));
        string values = string.Join(", ", columns.Select(c => c switch { "Id" => "$id", "TokenHash" => "$hash", _ => $"\"{c}\"" }));
#pragma warning disable CA2100 // The text is made of the model's column names.
        copy.CommandText = $"INSERT INTO \"Devices\" ({names}) SELECT {values} FROM \"Devices\" WHERE \"Id\" = '{IdOf(0)}'";
#pragma warning restore CA2100
        SqliteParameter id = copy.Parameters.Add("$id", SqliteType.Text);
        SqliteParameter hash = copy.Parameters.Add("$hash", SqliteType.Blob);
        copy.Prepare();
        for (int i = 1; i < devices; i++)
        {
            id.Value = IdOf(i);
            hash.Value = Secrets.Hash(TokenOf(i));
            copy.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    private static FleetDevice DeviceOf(int number) => new()
    {
        Id = IdOf(number),
        TokenHash = Secrets.Hash(TokenOf(number)),
        HmacKey = new byte[32],
        RegisteredTarget = Target,
        RegisteredClass = ModelClass,
        Target = Target,
        ModelClass = ModelClass,
        ModelVersion = "1.0.0",
        State = DeviceState.Idle,
        RegisteredAt = DateTimeOffset.UtcNow,
        LastSeenAt = DateTimeOffset.UtcNow,
    };
}
