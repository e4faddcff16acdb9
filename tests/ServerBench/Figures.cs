using System.Diagnostics;
using System.Globalization;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.ServerBench;

/// <summary>One method per line of docs/benchmarks-server.md.</summary>
internal sealed class Figures(string folder, BenchReport report, TimeSpan time)
{
    private const int Connections = 64;
    private const int Herd = 10_000;
    private const int Million = 1_000_000;

    // Until the server's code is compiled for good: thousands of handshakes.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>Polls at 100,000 devices, beside an endpoint of the same process that looks nothing up.</summary>
    public async Task PollsAsync(int devices = 100_000)
    {
        using ServerProcess server = await StartAsync("polls", devices);
        byte[][] polls = Enumerable.Range(0, devices).Select(Requests.Poll).ToArray();
        LoadResult fixedAnswer = await RunAsync(server, Connections, Requests.Endlessly([Requests.Static]));
        LoadResult polled = await RunAsync(server, Connections, Requests.Endlessly(polls));
        report.Add("static JSON", "", Rate(fixedAnswer));
        double share = 100 * polled.PerSecond / fixedAnswer.PerSecond;
        report.Add($"polls at {devices:N0} devices", ">= 45 % of static, p99 < 50 ms",
            $"{Rate(polled)}: {share:F0} % of static; {polled.StatusText}");
    }

    /// <summary>Final feedbacks, each durable before its answer.</summary>
    public async Task FeedbacksAsync(int devices = 100_000)
    {
        using ServerProcess server = await StartAsync("feedback", devices);
        await server.RollOutAsync(1, 1_000, 100);
        byte[][] feedbacks = await OfferAllAsync(server, devices);
        LoadResult reported = await RunAsync(server, 256, Requests.Once(feedbacks));
        report.Add("durable final feedbacks, 256 connections", ">= 5,000/s", $"{Rate(reported)}; {reported.StatusText}");
    }

    /// <summary>Ten thousand devices that connect and poll in the same moment.</summary>
    public async Task HerdAsync(int devices = 100_000)
    {
        using ServerProcess server = await StartAsync("herd", devices);
        await Load.RunAsync(server, Connections, TimeSpan.FromSeconds(2), Requests.Endlessly([Requests.Poll(0)]));
        long start = Stopwatch.GetTimestamp();
        (int, long)[] answers = await Task.WhenAll(Enumerable.Range(0, Herd).Select(device => Task.Run(async () =>
        {
            long begun = Stopwatch.GetTimestamp();
            using HttpConnection connection = await HttpConnection.OpenAsync(server.Address);
            int status = await connection.SendAsync(Requests.Poll(device));
            return (status, Stopwatch.GetTimestamp() - begun);
        })));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        LoadResult all = Load.Summarise([.. answers], took);
        report.Add($"{Herd:N0} devices at once", "no 5xx, < 15 s", $"{took.TotalSeconds:F1} s, p99 {all.P99Ms:F0} ms; {all.StatusText}");

        HttpConnection[] open = await Task.WhenAll(Enumerable.Range(0, Herd).Select(_ => HttpConnection.OpenAsync(server.Address)));
        byte[][] polls = Enumerable.Range(0, devices).Select(Requests.Poll).ToArray();
        LoadResult kept = await Load.DriveAsync(open, time, Requests.Endlessly(polls));
        report.Add($"polls on {Herd:N0} open connections", "no 5xx",
            $"{Rate(kept)}; {kept.StatusText}; server {Megabytes(server.ResidentBytes)}");
        Array.ForEach(open, c => c.Dispose());
    }

    /// <summary>A million registered devices: memory, polls, and the planning of a staged rollout over them.</summary>
    public async Task MillionAsync()
    {
        using ServerProcess server = await StartAsync("million", Million);
        long loaded = server.ResidentBytes;
        var random = new Random(1);
        byte[][] polls = Enumerable.Range(0, 200_000).Select(_ => Requests.Poll(random.Next(Million))).ToArray();
        LoadResult polled = await RunAsync(server, Connections, Requests.Endlessly(polls));
        report.Add($"polls at {Million:N0} devices", "", $"{Rate(polled)}; {polled.StatusText}");
        long start = Stopwatch.GetTimestamp();
        RolloutInfo rollout = await server.RollOutAsync(1, 300_000, 1, 10, 50, 100);
        TimeSpan planned = Stopwatch.GetElapsedTime(start);
        report.Add($"upload and plan a rollout in 4 stages over {Million:N0} devices", "< 10 s", $"{planned.TotalSeconds:F2} s");
        LoadResult during = await RunAsync(server, Connections, Requests.Endlessly(polls));
        report.Add($"polls while 1 % of {Million:N0} devices are offered rollout {rollout.Id}", "no 5xx", $"{Rate(during)}; {during.StatusText}");
        report.Add($"memory of the server with {Million:N0} devices", "< 1 GB", $"{Megabytes(loaded)} loaded, {Megabytes(server.ResidentBytes)} after the load");
    }

    /// <summary>A rollout that a million devices take part in: what a decision about it costs, and its halt.</summary>
    public async Task RolloutAsync()
    {
        string data = Path.Combine(folder, "rollout");
        await BenchFleet.CreateAsync(data, Million);
        await BenchFleet.AddRolloutAsync(data);
        long start = Stopwatch.GetTimestamp();
        using ServerProcess server = ServerProcess.Start(data);
        report.Add($"start with {Million:N0} devices and as many updates that were never counted", "", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        (double seconds, double looks) = (0, 0);
        while (looks < 5)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            string text = await server.People.GetStringAsync("/metrics");
            (seconds, looks) = (Sample(text, "td_rollout_decision_seconds_sum"), Sample(text, "td_rollout_decision_seconds_count"));
        }
        report.Add($"a decision about a rollout with {Million:N0} updates", "", string.Create(CultureInfo.InvariantCulture,
            $"{1000 * seconds / looks:F2} ms, mean of the first {looks:F0}; counting all rows would take {BenchFleet.Recount(data).TotalMilliseconds:N0} ms"));
        start = Stopwatch.GetTimestamp();
        await server.HaltAsync(1);
        report.Add($"its halt, with {Million / 10:N0} updates under way to be cancelled", "", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
    }

    /// <summary>A new TLS 1.3 connection for every poll.</summary>
    public async Task TlsAsync(int devices = 100_000)
    {
        using ServerProcess server = await StartAsync("tls", devices, "https");
        using (var clients = new TlsDevices(server, devices))
        {
            LoadResult full = clients.Run(WarmUp, time, resume: false);
            report.Add("new TLS 1.3 connections with one poll each, full handshakes (P-256)", ">= 1,000/s", $"{Rate(full)}; {full.StatusText}, {clients.Resumed} resumed");
            LoadResult resumed = clients.Run(WarmUp, time, resume: true);
            report.Add("the same from devices that resume their session", "", $"{Rate(resumed)}; {resumed.StatusText}, {clients.Resumed} resumed");
        }
        LoadResult kept = await RunAsync(server, Connections, Requests.Endlessly(Enumerable.Range(0, 10_000).Select(Requests.Poll).ToArray()));
        report.Add("polls over open TLS connections", "", Rate(kept));
    }

    /// <summary>Whole packages of 256 KiB.</summary>
    public async Task ArtifactsAsync()
    {
        using ServerProcess server = await StartAsync("artifact", 1_000);
        const int Size = 256 * 1024;
        await server.RollOutAsync(1, Size, 100);
        await OfferAllAsync(server, Connections);
        using HttpConnection one = await HttpConnection.OpenAsync(server.Address);
        byte[][] downloads = Enumerable.Range(0, Connections).Select(d => Requests.Download(d, $"{Requests.PathOf(d)}/softwaremodules/1/artifacts/kws-2.1.0.tdpkg")).ToArray();
        LoadResult loaded = await RunAsync(server, 16, Requests.Endlessly(downloads));
        report.Add("packages of 256 KiB", "", $"{Rate(loaded)}, {loaded.PerSecond * Size / 1e6:F0} MB/s; {loaded.StatusText}");
    }

    private async Task<ServerProcess> StartAsync(string name, int devices, string scheme = "http")
    {
        string data = Path.Combine(folder, name);
        await BenchFleet.CreateAsync(data, devices);
        return ServerProcess.Start(data, scheme);
    }

    /// <summary>Lets every device poll once and makes its last word of the number of its update.</summary>
    private static async Task<byte[][]> OfferAllAsync(ServerProcess server, int devices)
    {
        int next = -1;
        byte[][] feedbacks = new byte[devices][];
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using HttpConnection connection = await HttpConnection.OpenAsync(server.Address);
            for (int device; (device = Interlocked.Increment(ref next)) < devices;)
            {
                (int status, string body) = await connection.AskAsync(Requests.Poll(device));
                int at = body.IndexOf("deploymentBase/", StringComparison.Ordinal);
                if (status != 200 || at < 0)
                {
                    throw new InvalidOperationException($"A device was offered nothing: {status} {body}");
                }
                string number = new(body.Skip(at + "deploymentBase/".Length).TakeWhile(char.IsAsciiDigit).ToArray());
                feedbacks[device] = Requests.Succeeded(device, int.Parse(number, CultureInfo.InvariantCulture));
            }
        })));
        return feedbacks;
    }

    private Task<LoadResult> RunAsync(ServerProcess server, int connections, Func<ReadOnlyMemory<byte>?> next) =>
        Load.RunAsync(server, connections, time, next);

    private static string Rate(LoadResult result)
    {
        string rate = $"{result.PerSecond:N0}/s, p50 {result.P50Ms:F1} ms, p99 {result.P99Ms:F1} ms";
        return result.ServerMicroseconds > 0 ? $"{rate}, {result.ServerMicroseconds:F0} us of the server's processor time each" : rate;
    }

    private static double Sample(string metrics, string name) => double.Parse(
        metrics.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => $"{bytes / 1e6:N0} MB";
}
