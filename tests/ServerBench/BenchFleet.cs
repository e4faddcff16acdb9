using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Rollouts;

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

    /// <summary>Adds a rollout that offered every device its update; one in ten is under way, one in a thousand failed.</summary>
    public static async Task AddRolloutAsync(string folder)
    {
        FleetDbFactory databases = FleetDbFactory.OfFile(Path.Combine(folder, "fleet.db"));
        using (FleetDb db = databases.CreateDbContext())
        {
            DeviceAction sample = await AddSampleAsync(db);
            List<string> columns = db.Model.FindEntityType(typeof(DeviceAction))!.GetProperties().Select(p => p.GetColumnName()).ToList();
            IEnumerable<string> values = columns.Select(c => c switch
            {
                "Id" => "d.rowid",
                "DeviceId" => "d.\"Id\"",
                "State" => $"CASE WHEN d.rowid % 10 = 0 THEN {(int)ActionState.Running} WHEN d.rowid % 1000 = 1 THEN {(int)ActionState.Failed} ELSE {(int)ActionState.Succeeded} END",
                _ => $"a.\"{c}\"",
            });
#pragma warning disable EF1002, EF1003 // The text is made of the model's column names.
            await db.Database.ExecuteSqlRawAsync($"INSERT INTO \"DeviceActions\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) "
                + $"SELECT {string.Join(", ", values)} FROM \"Devices\" AS d, \"DeviceActions\" AS a WHERE a.\"Id\" = {sample.Id} AND d.rowid <> {sample.Id}");
            await db.Database.ExecuteSqlRawAsync($"UPDATE \"Devices\" SET \"OpenActionId\" = rowid, \"State\" = {(int)DeviceState.Updating} WHERE rowid % 10 = 0");
#pragma warning restore EF1002, EF1003
        }
        databases.ClearPool();
    }

    /// <summary>How long it takes to count the updates of the rollout by their states, row by row.</summary>
    public static TimeSpan Recount(string folder)
    {
        FleetDbFactory databases = FleetDbFactory.OfFile(Path.Combine(folder, "fleet.db"));
        using FleetDb db = databases.CreateDbContext();
        long start = Stopwatch.GetTimestamp();
        _ = db.DeviceActions.Where(a => a.RolloutId == 1).GroupBy(a => a.State).Select(g => new { g.Key, Count = g.Count() }).ToList();
        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task<DeviceAction> AddSampleAsync(FleetDb db)
    {
        var release = new Release { ModelClass = ModelClass, ModelVersion = "2.0.0", Target = Target, FileName = "bench.tdpkg", Size = 1, Sha256 = "0", Sha1 = "0", Md5 = "0", Sequence = 1 };
        db.Releases.Add(release);
        await db.SaveChangesAsync();
        var rollout = new Rollout { State = RolloutState.Running, Salt = "bench", CreatedAt = DateTimeOffset.UtcNow, ActionTimeoutSeconds = 86_400 };
        rollout.Images.Add(new RolloutImage { ReleaseId = release.Id });
        rollout.Stages.Add(new RolloutStage { Percent = 100, MinSuccessRate = 0.95, OpenedAt = DateTimeOffset.UtcNow });
        db.Rollouts.Add(rollout);
        await db.SaveChangesAsync();
        var sample = new DeviceAction { Id = 1, DeviceId = IdOf(0), RolloutId = rollout.Id, Stage = 0, ReleaseId = release.Id, State = ActionState.Succeeded, CreatedAt = DateTimeOffset.UtcNow };
        db.DeviceActions.Add(sample);
        await db.SaveChangesAsync();
        return sample;
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
