using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using TinyDevice.Tests;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>The alert rules and the Grafana dashboard in deploy/ speak of metrics that exist, in words that Prometheus understands.</summary>
public sealed partial class MonitoringTests : IDisposable
{
    private const string Promtool = "/usr/bin/promtool";
    private static readonly string Deploy = Path.Combine(RepositoryFolder.Path, "deploy");
    private readonly string _folder = Directory.CreateTempSubdirectory("td-rules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("prometheus-rules.yml", 10)]
    [InlineData("grafana-dashboard.json", 16)]
    public async Task Name_only_metrics_that_the_server_has(string file, int atLeast)
    {
        await using TestServer server = await TestServer.StartAsync();
        string metrics = await server.People.GetStringAsync("/metrics");
        HashSet<string> known = TypeLine().Matches(metrics).Select(m => m.Groups[1].Value).ToHashSet();
        // Only where there is HTTPS.
        known.Add("td_certificate_expiry_timestamp_seconds");
        HashSet<string> named = MetricName().Matches(await File.ReadAllTextAsync(Path.Combine(Deploy, file))).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.InRange(named.Count, atLeast, known.Count);
        Assert.Empty(named.Except(known));
    }

    [Fact]
    public async Task Fire_when_they_should()
    {
        Assert.SkipUnless(File.Exists(Promtool), "promtool is not installed (apt-get install prometheus).");
        await RunAsync("check", "rules", Path.Combine(Deploy, "prometheus-rules.yml"));
        await RunAsync("test", "rules", Path.Combine(Deploy, "prometheus-rules.test.yml"));
    }

    [Fact]
    public async Task Every_panel_asks_something_Prometheus_understands()
    {
        Assert.SkipUnless(File.Exists(Promtool), "promtool is not installed (apt-get install prometheus).");
        using JsonDocument dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Deploy, "grafana-dashboard.json")));
        IEnumerable<string> rules = dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(p => p.GetProperty("targets").EnumerateArray())
            .Select((t, at) => $"  - record: panel:{at}\n    expr: {JsonSerializer.Serialize(t.GetProperty("expr").GetString()!.Replace("$job", "any", StringComparison.Ordinal))}\n");
        string file = Path.Combine(_folder, "panels.yml");
        await File.WriteAllTextAsync(file, "groups:\n- name: panels\n  rules:\n" + string.Concat(rules));
        await RunAsync("check", "rules", file);
    }

    private static async Task RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo(Promtool, args) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process promtool = Process.Start(start)!;
        string said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.True(promtool.ExitCode == 0, said);
    }

    [GeneratedRegex(@"# TYPE (td_\w+) ")]
    private static partial Regex TypeLine();

    // A histogram is asked for by its buckets.
    [GeneratedRegex(@"\b(td_\w+?)(?:_bucket)?\b")]
    private static partial Regex MetricName();
}
