using System.Diagnostics;

namespace TinyDevice.ServerBench;

/// <summary>What a load came to.</summary>
/// <param name="PerSecond">Answers per second.</param>
/// <param name="P50Ms">Median time to an answer.</param>
/// <param name="P99Ms">99th percentile of it.</param>
/// <param name="Statuses">Answers by status code; 0 for connections that broke.</param>
internal sealed record LoadResult(double PerSecond, double P50Ms, double P99Ms, IReadOnlyDictionary<int, int> Statuses)
{
    /// <summary>Processor time of the server for each, in microseconds; 0 when it was not taken. Says more than the rate on a busy machine.</summary>
    public double ServerMicroseconds { get; init; }

    public string StatusText => string.Join(", ", Statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} x {s.Key}"));
}

/// <summary>Closed loop: every connection sends its next request when it has the answer to the last.</summary>
internal static class Load
{
    /// <summary>Sends for a time, after a warm-up of at most three seconds.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="connections">Kept open all the time.</param>
    /// <param name="time">How long.</param>
    /// <param name="next">The next request; null when there are no more.</param>
    public static async Task<LoadResult> RunAsync(ServerProcess server, int connections, TimeSpan time, Func<ReadOnlyMemory<byte>?> next)
    {
        HttpConnection[] open = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => HttpConnection.OpenAsync(server.Address)));
        try
        {
            await DriveAsync(open, TimeSpan.FromSeconds(Math.Min(3, time.TotalSeconds / 2)), next);
            TimeSpan before = server.ProcessorTime;
            LoadResult result = await DriveAsync(open, time, next);
            double each = (server.ProcessorTime - before).TotalMicroseconds / Math.Max(1, result.Statuses.Values.Sum());
            return result with { ServerMicroseconds = each };
        }
        finally
        {
            Array.ForEach(open, c => c.Dispose());
        }
    }

    /// <summary>Sends on open connections for a time.</summary>
    public static async Task<LoadResult> DriveAsync(HttpConnection[] connections, TimeSpan time, Func<ReadOnlyMemory<byte>?> next)
    {
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        List<(int Status, long Ticks)>[] answers = await Task.WhenAll(connections.Select(c => Task.Run(async () =>
        {
            var mine = new List<(int, long)>();
            while (Stopwatch.GetTimestamp() < end && next() is ReadOnlyMemory<byte> request)
            {
                long sent = Stopwatch.GetTimestamp();
                int status = await c.SendAsync(request);
                mine.Add((status, Stopwatch.GetTimestamp() - sent));
            }
            return mine;
        })));
        return Summarise(answers.SelectMany(a => a).ToList(), Stopwatch.GetElapsedTime(start));
    }

    public static LoadResult Summarise(List<(int Status, long Ticks)> answers, TimeSpan elapsed)
    {
        long[] ticks = answers.Select(a => a.Ticks).Order().ToArray();
        double At(double share) => ticks.Length == 0 ? 0 : 1000.0 * ticks[(int)((ticks.Length - 1) * share)] / Stopwatch.Frequency;
        return new LoadResult(answers.Count / elapsed.TotalSeconds, At(0.5), At(0.99),
            answers.GroupBy(a => a.Status).ToDictionary(g => g.Key, g => g.Count()));
    }
}
