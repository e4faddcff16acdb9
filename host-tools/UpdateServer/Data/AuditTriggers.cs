using Microsoft.EntityFrameworkCore;

namespace TinyDevice.UpdateServer.Data;

/// <summary>Has the database itself refuse to change or delete an entry of the audit log, whoever asks it to.</summary>
internal static class AuditTriggers
{
    private const string Sqlite = """
        CREATE TRIGGER IF NOT EXISTS "audit_no_update" BEFORE UPDATE ON "Audit" BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER IF NOT EXISTS "audit_no_delete" BEFORE DELETE ON "Audit" BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        """;

    private const string Postgres = """
        CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''the audit log is append-only''; END';
        CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON "Audit" FOR EACH ROW EXECUTE FUNCTION audit_append_only();
        CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "Audit" FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
        """;

    /// <summary>After every migration, as a table that is rebuilt by one loses its triggers.</summary>
    public static Task EnsureAsync(FleetDb db, bool isPostgres, CancellationToken stop) => db.Database.ExecuteSqlRawAsync(isPostgres ? Postgres : Sqlite, stop);
}
