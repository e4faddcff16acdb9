using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using TinyDevice.UpdateServer.Dashboard;
using TinyDevice.UpdateServer.Management;

namespace TinyDevice.UpdateServer;

/// <summary>Turns what nobody expected into problem+json: the caller learns what he can do, the log keeps the rest.</summary>
internal sealed partial class FailureAnswers(ILogger<FailureAnswers> log) : IExceptionHandler
{
    private const int SqliteBusy = 5;
    private const int SqliteFull = 13;

    // About as long as a database takes to come back from a restart.
    private const string RetryAfterSeconds = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        (int status, string detail) = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } unread => (unread.StatusCode,
                $"The body is not the JSON this call takes, at {json.Path ?? "$"} in line {(json.LineNumber ?? 0) + 1}; GET /api/v1/openapi.json describes it."),
            BadHttpRequestException bad => (bad.StatusCode, bad.InnerException?.Message ?? bad.Message),
            Access.PreconditionException changed => (StatusCodes.Status412PreconditionFailed, changed.Message),
            OperationCanceledException => (StatusCodes.Status503ServiceUnavailable, "The server is stopping: try again later."),
            _ when IsFullDisk(exception) => (StatusCodes.Status507InsufficientStorage, "The server's disk is full; nothing was changed."),
            _ when SqliteCodeOf(exception) == SqliteBusy => (StatusCodes.Status503ServiceUnavailable,
                "The database is locked by another program; nothing was changed, try again."),
            UpdateServerException => (StatusCodes.Status503ServiceUnavailable,
                "Another server has taken the database meanwhile; nothing was changed."),
            _ when Find<NpgsqlException>(exception) is { IsTransient: true } => (StatusCodes.Status503ServiceUnavailable,
                "The database does not answer at present; nothing is known to be changed, try again."),
            _ => (StatusCodes.Status500InternalServerError, "The server failed; its log says why."),
        };
        if (status >= StatusCodes.Status500InternalServerError)
        {
            LogFailure(exception, httpContext.Request.Method, httpContext.Request.Path);
        }
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        }
        IResult answer = httpContext.Request.Path.StartsWithSegments("/dashboard", StringComparison.Ordinal) ? DashboardDoor.Fail(httpContext, status, detail)
            : httpContext.Request.Path.StartsWithSegments("/rest/v1", StringComparison.Ordinal)
            ? Refusals.Of(status, status < StatusCodes.Status500InternalServerError ? HawkbitErrors.Unreadable : HawkbitErrors.Generic, detail)
            : Problems.Of(status, detail);
        await answer.ExecuteAsync(httpContext);
        return true;
    }

    private static bool IsFullDisk(Exception exception) =>
        SqliteCodeOf(exception) == SqliteFull
        || Find<PostgresException>(exception) is { SqlState: PostgresErrorCodes.DiskFull }
        // ENOSPC on Linux, ERROR_DISK_FULL on Windows.
        || exception is IOException { HResult: 28 or unchecked((int)0x80070070) };

    private static int? SqliteCodeOf(Exception exception) => Find<SqliteException>(exception)?.SqliteErrorCode;

    /// <summary>The database's own words, which EF Core wraps, and wraps once more when it thinks that trying again may help.</summary>
    private static T? Find<T>(Exception? exception)
        where T : Exception => exception is null ? null : (exception as T) ?? Find<T>(exception.InnerException);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private partial void LogFailure(Exception exception, string method, string path);
}
