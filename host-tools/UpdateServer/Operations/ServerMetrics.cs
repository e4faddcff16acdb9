using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TinyDevice.UpdateServer.Operations;

/// <summary>What this server counted since its start.</summary>
internal sealed class ServerMetrics : IDisposable
{
    public const string MeterName = "TinyDevice.UpdateServer";
    private readonly Meter _meter = new(MeterName);
    private readonly ConcurrentDictionary<string, long> _polls = new();
    private long _downloadBytes;
    private long _downloadResumes;

    public ServerMetrics()
    {
        _meter.CreateObservableCounter("td.polls", () => _polls.Select(p => new Measurement<long>(p.Value, new KeyValuePair<string, object?>("result", p.Key))));
        _meter.CreateObservableCounter("td.download.bytes", () => DownloadBytes, "By");
        _meter.CreateObservableCounter("td.download.resumes", () => DownloadResumes);
        PollSeconds.Into(_meter, "td.poll.duration");
        BatchSeconds.Into(_meter, "td.db.batch");
        DecisionSeconds.Into(_meter, "td.rollout.decision");
        FeedbackSeconds.Into(_meter, "td.feedback.lag");
    }

    /// <summary>Bytes of packages that went out completely.</summary>
    public long DownloadBytes => Interlocked.Read(ref _downloadBytes);

    /// <summary>Downloads that began behind the first byte.</summary>
    public long DownloadResumes => Interlocked.Read(ref _downloadResumes);

    public IReadOnlyDictionary<string, long> Polls => _polls;

    public Histogram PollSeconds { get; } = new(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1);

    public Histogram BatchSeconds { get; } = new(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5);

    /// <summary>One look at one rollout, without the wait for its turn.</summary>
    public Histogram DecisionSeconds { get; } = new(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5);

    /// <summary>From a feedback's arrival until it is durable and answered.</summary>
    public Histogram FeedbackSeconds { get; } = new(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5);

    /// <summary>Times the feedbacks that go through <paramref name="feedback"/>.</summary>
    public RequestDelegate OfFeedback(RequestDelegate feedback) => async http =>
    {
        long start = Stopwatch.GetTimestamp();
        await feedback(http);
        FeedbackSeconds.Add(Stopwatch.GetElapsedTime(start));
    };

    public void Dispose() => _meter.Dispose();

    /// <summary>Counts the polls that go through <paramref name="poll"/>.</summary>
    public RequestDelegate OfPolls(RequestDelegate poll) => async http =>
    {
        long start = Stopwatch.GetTimestamp();
        string result = "failed";
        try
        {
            await poll(http);
            result = http.Response.StatusCode switch
            {
                StatusCodes.Status200OK => "ok",
                StatusCodes.Status304NotModified => "unchanged",
                StatusCodes.Status401Unauthorized => "refused",
                _ => "failed",
            };
        }
        finally
        {
            PollSeconds.Add(Stopwatch.GetElapsedTime(start));
            _polls.AddOrUpdate(result, 1, (_, count) => count + 1);
        }
    };

    /// <summary>Counts the package bytes that go through <paramref name="download"/>.</summary>
    public RequestDelegate OfDownloads(RequestDelegate download) => async http =>
    {
        await download(http);
        if (!HttpMethods.IsGet(http.Request.Method) || http.RequestAborted.IsCancellationRequested
            || http.Response.StatusCode is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent))
        {
            return;
        }
        Interlocked.Add(ref _downloadBytes, http.Response.ContentLength ?? 0);
        if (http.Response.StatusCode == StatusCodes.Status206PartialContent
            && !http.Request.Headers.Range.ToString().StartsWith("bytes=0-", StringComparison.OrdinalIgnoreCase))
        {
            Interlocked.Increment(ref _downloadResumes);
        }
    };
}
