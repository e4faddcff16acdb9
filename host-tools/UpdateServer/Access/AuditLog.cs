using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Access;

/// <summary>Who changed what; GET /api/v1/audit, newest first.</summary>
internal sealed class AuditLog(FleetWriter writer, FleetDbFactory databases)
{
    /// <summary>Serves a call; whatever it changes is recorded in the same transaction.</summary>
    public async ValueTask<object?> WatchAsync(HttpContext http, ApiCaller caller, Func<ValueTask<object?>> serve)
    {
        var scope = new AuditScope(caller, http.Connection.RemoteIpAddress?.ToString() ?? "",
            $"{http.Request.Method} {http.Request.Path}", http.Request.Headers.IfMatch);
        AuditScope.Current = scope;
        object? answer = await serve();
        AuditScope.Current = null;
        int status = (answer as IStatusCodeHttpResult ?? (answer as INestedHttpResult)?.Result as IStatusCodeHttpResult)?.StatusCode
            ?? StatusCodes.Status200OK;
        if (!scope.IsRecorded && status < StatusCodes.Status300MultipleChoices)
        {
            // It changed rows by statements that pass the change tracker, or nothing at all.
            await writer.WriteAsync(transaction =>
            {
                scope.AddEntry(transaction);
                return true;
            }, http.RequestAborted);
        }
        return answer;
    }

    public async Task<Results<Ok<Page<AuditInfo>>, ProblemHttpResult>> List(long? after, int? limit, CancellationToken stop)
    {
        if (Paging.Check(limit) is ProblemHttpResult refusal)
        {
            return refusal;
        }
        using FleetDb db = databases.CreateDbContext();
        List<AuditEntry> rows = await db.Audit.AsNoTracking().Where(e => after == null || e.Id < after)
            .OrderByDescending(e => e.Id).Take(Paging.RowsFor(limit)).ToListAsync(stop);
        return TypedResults.Ok(Paging.ToPage(rows, limit, ToInfo, e => e.Id));
    }

    private static AuditInfo ToInfo(AuditEntry entry) => new(entry.Id, entry.At, entry.Who, entry.From, entry.Call,
        System.Text.Json.JsonSerializer.Deserialize<List<AuditChange>>(entry.Changes, ApiJson.Options)!, entry.MoreChanges);
}
