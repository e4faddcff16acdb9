using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Telemetry;

namespace TinyDevice.ServerBench;

/// <summary>What a large fleet has behind it: everybody's update ended in a rollout, some failed, some are silent, a week of metrics.</summary>
internal static class BenchHistory
{
    private const int OneInFails = 50;
    private const int OneInIsSilent = 20;

    /// <summary>Writes it for the first rollout of a folder whose server does not run.</summary>
    public static async Task WriteAsync(string folder)
    {
        FleetDbFactory databases = FleetDbFactory.OfFile(Path.Combine(folder, "fleet.db"));
        using (FleetDb db = databases.CreateDbContext())
        {
            db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
            DateTimeOffset now = DateTimeOffset.UtcNow;
            long nowMs = now.ToUnixTimeMilliseconds();
            string failed = $"(rowid % {OneInFails}) = 0";
            string actions =
                $"""INSERT INTO "DeviceActions" ("Id", "DeviceId", "RolloutId", "ReleaseId", "Stage", "State", "Mode", "StatusCount", "CreatedAt", "EndedAt") SELECT rowid * 10 + 1, "Id", 1, 1, 0, CASE WHEN {failed} THEN {(int)ActionState.Failed} ELSE {(int)ActionState.Succeeded} END, {(int)ActionMode.Forced}, 1, {nowMs}, {nowMs} FROM "Devices";""";
            await db.Database.ExecuteSqlRawAsync(actions);
            string said =
                $"""INSERT INTO "ActionStatuses" ("ActionId", "DeviceId", "Event", "State", "Code", "Details", "At") SELECT "Id", "DeviceId", 'closed', "State", CASE "State" WHEN {(int)ActionState.Failed} THEN 301 ELSE NULL END, CASE "State" WHEN {(int)ActionState.Failed} THEN 'cause=golden-mismatch' || char(10) || 'sample=' || ("Id" % 7) ELSE '' END, {nowMs} FROM "DeviceActions";""";
            await db.Database.ExecuteSqlRawAsync(said);
            string devices =
                $"""UPDATE "Devices" SET "ConcludedRolloutId" = 1, "State" = CASE WHEN {failed} THEN {(int)DeviceState.Failed} ELSE {(int)DeviceState.Idle} END, "ModelVersion" = CASE WHEN {failed} THEN '1.0.0' ELSE '2.1.0' END, "LastSeenAt" = CASE WHEN (rowid % {OneInIsSilent}) = 0 THEN {nowMs} - 86400000 - rowid ELSE {nowMs} END;""";
            await db.Database.ExecuteSqlRawAsync(devices);
            db.VersionMetrics.AddRange(Enumerable.Range(1, 7 * 24).Select(hour => HourOf(now, hour)));
            await db.SaveChangesAsync();
            // As the server's own writes do from time to time.
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE);");
        }
        databases.ClearPool();
        SqliteConnection.ClearAllPools();
    }

    private static VersionMetrics HourOf(DateTimeOffset now, int hour)
    {
        DateTimeOffset at = now.AddHours(-hour);
        return new VersionMetrics
        {
            ModelClass = BenchFleet.ModelClass,
            ModelVersion = "2.1.0",
            Target = BenchFleet.Target,
            Hour = at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerHour)),
            Reports = 1_000_000,
            Inferences = 60_000_000,
            LatencySumUs = 60_000_000L * (40_000 + hour),
            LatencyMaxUs = 90_000,
            DriftReports = 1_000_000,
            DriftPsiMilliSum = 1_000_000L * 30,
            DriftPsiMilliMax = 90,
        };
    }
}
