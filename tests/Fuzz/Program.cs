using System.Diagnostics;
using System.Globalization;
using TinyDevice.Fuzz;

// Usage: Fuzz <target> [--runs n] [--first n] [--seed n]; --first with --runs 1 repeats one run.
IFuzzTarget[] targets = [new ModelImageTarget(), new TfliteTarget(), new PackageTarget(), new RecordTarget(), new HttpTarget(), new DeltaTarget()];
IFuzzTarget? target = Array.Find(targets, candidate => args.Length > 0 && candidate.Name == args[0]);
if (target is null)
{
    Console.WriteLine($"Usage: Fuzz {string.Join('|', targets.Select(candidate => candidate.Name))} [--runs n] [--first n] [--seed n]");
    return 2;
}

int Option(string name, int value) => Array.IndexOf(args, name) is > 0 and var i && i + 1 < args.Length
    ? int.Parse(args[i + 1], CultureInfo.InvariantCulture)
    : value;

int runs = Option("--runs", 100_000);
Stopwatch watch = Stopwatch.StartNew();
FuzzRun run = new FuzzRun(target, Option("--seed", 1)).Run(Option("--first", 0), runs, number =>
{
    Console.WriteLine($"run {number} does not end");
    Environment.Exit(1);
});
foreach ((string outcome, int count) in run.Outcomes.OrderByDescending(pair => pair.Value))
{
    Console.WriteLine($"{count,12:N0}  {outcome}");
}

foreach ((int number, Exception failure) in run.Failures.OrderBy(pair => pair.Key).Take(20))
{
    Console.WriteLine($"run {number}: {failure}");
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{target.Name}: {runs:N0} runs, {run.Failures.Count} failures, longest {run.Longest.TotalMilliseconds:0} ms, {watch.Elapsed.TotalSeconds:0.0} s"));
return run.Failures.IsEmpty ? 0 : 1;
