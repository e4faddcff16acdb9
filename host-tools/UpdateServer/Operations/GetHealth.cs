using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Operations;

/// <summary>GET /health/live: the process answers; /health/ready: a change would reach the database.</summary>
internal sealed partial class GetHealth(FleetWriter writer, TimeProvider clock, IHostApplicationLifetime server, ILogger<GetHealth> log)
{
    public const string Root = "/health";
    public const string LivePath = "/health/live";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static IResult Live() => TypedResults.Text("live");

    public async Task<IResult> Ready(CancellationToken stop)
    {
        if (server.ApplicationStopping.IsCancellationRequested)
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "The server is stopping.");
        }
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            // An empty change goes the way of every other one and costs no write.
            await writer.WriteAsync(_ => true, either.Token);
            return TypedResults.Text("ready");
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            LogNotReady(failure);
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "The database takes no changes at present; the log says why.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "Not ready: the database takes no changes.")]
    private partial void LogNotReady(Exception failure);
}
