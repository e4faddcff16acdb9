using System.Globalization;
using TinyDevice.ServerBench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["host", string data, string scheme, string publicKey])
{
    await HostedServer.RunAsync(data, scheme, publicKey);
    return 0;
}

string[] known = ["polls", "feedback", "herd", "million", "rollout", "tls", "artifacts", "dashboard"];
int write = Array.IndexOf(args, "--write");
string[] wanted = args.Where((a, i) => write < 0 || (i != write && i != write + 1)).ToArray();
if (wanted.Length == 0 || wanted.Except([.. known, "all"]).Any() || (write >= 0 && write + 1 >= args.Length))
{
    Console.Error.WriteLine($"Usage: ServerBench all|{string.Join('|', known)} [...] [--write FILE]");
    return 2;
}

string folder = Directory.CreateTempSubdirectory("td-bench-").FullName;
try
{
    string before = BenchReport.LoadText();
    var report = new BenchReport();
    var figures = new Figures(folder, report, TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("BENCH_SECONDS") ?? "8")));
    foreach (string name in wanted.Contains("all") ? known : wanted)
    {
        await (name switch
        {
            "polls" => figures.PollsAsync(),
            "feedback" => figures.FeedbacksAsync(),
            "herd" => figures.HerdAsync(),
            "million" => figures.MillionAsync(),
            "rollout" => figures.RolloutAsync(),
            "tls" => figures.TlsAsync(),
            "dashboard" => new DashboardFigures(folder, report).RunAsync(),
            _ => figures.ArtifactsAsync(),
        });
    }
    string document = report.Document(before);
    Console.WriteLine(document);
    if (write >= 0)
    {
        File.WriteAllText(args[write + 1], document);
    }
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
