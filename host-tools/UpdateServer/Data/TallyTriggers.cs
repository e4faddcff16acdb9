using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace TinyDevice.UpdateServer.Data;

/// <summary>Has the database itself count every rollout's updates in the transaction that changes one, whoever changes it.</summary>
/// <remarks>So no operation can forget it, nothing is counted that is undone, and servers that share a database share the count.</remarks>
internal static class TallyTriggers
{
    private const string Sqlite = """
        CREATE TRIGGER "rollout_tally_insert" AFTER INSERT ON "DeviceActions" WHEN NEW."RolloutId" IS NOT NULL BEGIN
            INSERT INTO "RolloutTallies" ("RolloutId", "ReleaseId", "Stage", "State", "Count")
            VALUES (NEW."RolloutId", NEW."ReleaseId", COALESCE(NEW."Stage", 0), NEW."State", 1)
            ON CONFLICT ("RolloutId", "ReleaseId", "Stage", "State") DO UPDATE SET "Count" = "RolloutTallies"."Count" + 1;
        END;
        CREATE TRIGGER "rollout_tally_update" AFTER UPDATE OF "State" ON "DeviceActions" WHEN NEW."RolloutId" IS NOT NULL AND NEW."State" <> OLD."State" BEGIN
            UPDATE "RolloutTallies" SET "Count" = "Count" - 1
            WHERE "RolloutId" = OLD."RolloutId" AND "ReleaseId" = OLD."ReleaseId" AND "Stage" = COALESCE(OLD."Stage", 0) AND "State" = OLD."State";
            INSERT INTO "RolloutTallies" ("RolloutId", "ReleaseId", "Stage", "State", "Count")
            VALUES (NEW."RolloutId", NEW."ReleaseId", COALESCE(NEW."Stage", 0), NEW."State", 1)
            ON CONFLICT ("RolloutId", "ReleaseId", "Stage", "State") DO UPDATE SET "Count" = "RolloutTallies"."Count" + 1;
        END;
        CREATE TRIGGER "rollout_tally_delete" AFTER DELETE ON "DeviceActions" WHEN OLD."RolloutId" IS NOT NULL BEGIN
            UPDATE "RolloutTallies" SET "Count" = "Count" - 1
            WHERE "RolloutId" = OLD."RolloutId" AND "ReleaseId" = OLD."ReleaseId" AND "Stage" = COALESCE(OLD."Stage", 0) AND "State" = OLD."State";
        END;
        """;

    private const string Postgres = """
        CREATE OR REPLACE FUNCTION rollout_tally() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'INSERT' THEN
                UPDATE "RolloutTallies" SET "Count" = "Count" - 1
                WHERE "RolloutId" = OLD."RolloutId" AND "ReleaseId" = OLD."ReleaseId" AND "Stage" = COALESCE(OLD."Stage", 0) AND "State" = OLD."State";
            END IF;
            IF TG_OP <> 'DELETE' AND NEW."RolloutId" IS NOT NULL THEN
                INSERT INTO "RolloutTallies" ("RolloutId", "ReleaseId", "Stage", "State", "Count")
                VALUES (NEW."RolloutId", NEW."ReleaseId", COALESCE(NEW."Stage", 0), NEW."State", 1)
                ON CONFLICT ("RolloutId", "ReleaseId", "Stage", "State") DO UPDATE SET "Count" = "RolloutTallies"."Count" + 1;
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER rollout_tally_rows AFTER INSERT OR DELETE ON "DeviceActions" FOR EACH ROW EXECUTE FUNCTION rollout_tally();
        CREATE TRIGGER rollout_tally_state AFTER UPDATE OF "State" ON "DeviceActions" FOR EACH ROW
            WHEN (NEW."State" <> OLD."State") EXECUTE FUNCTION rollout_tally();
        """;

    private const string Recount = """
        UPDATE "DeviceActions" SET "Stage" = (SELECT MAX(s."Index") FROM "RolloutStage" AS s
            WHERE s."RolloutId" = "DeviceActions"."RolloutId" AND s."OpenedAt" <= "DeviceActions"."CreatedAt")
        WHERE "RolloutId" IS NOT NULL AND "Stage" IS NULL;
        DELETE FROM "RolloutTallies";
        INSERT INTO "RolloutTallies" ("RolloutId", "ReleaseId", "Stage", "State", "Count")
        SELECT "RolloutId", "ReleaseId", COALESCE("Stage", 0), "State", COUNT(*) FROM "DeviceActions" WHERE "RolloutId" IS NOT NULL
        GROUP BY "RolloutId", "ReleaseId", COALESCE("Stage", 0), "State";
        """;

    /// <summary>After every migration: where the triggers are not there, or a rebuilt table lost them, everything is counted once.</summary>
    public static async Task EnsureAsync(FleetDb db, bool isPostgres, CancellationToken stop)
    {
        using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(stop);
        if (isPostgres)
        {
            // No server that is running meanwhile may change a row between the count and the triggers.
            await db.Database.ExecuteSqlRawAsync("LOCK TABLE \"DeviceActions\" IN SHARE ROW EXCLUSIVE MODE", stop);
        }
        string known = isPostgres
            ? "SELECT COUNT(*) AS \"Value\" FROM pg_trigger WHERE tgrelid = '\"DeviceActions\"'::regclass AND tgname = 'rollout_tally_state'"
            : "SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE type = 'trigger' AND name = 'rollout_tally_update'";
        if (await db.Database.SqlQueryRaw<long>(known).SingleAsync(stop) == 0)
        {
            await db.Database.ExecuteSqlRawAsync(Recount, stop);
            await db.Database.ExecuteSqlRawAsync(isPostgres ? Postgres : Sqlite, stop);
        }
        await transaction.CommitAsync(stop);
    }
}
