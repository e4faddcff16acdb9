using System.Diagnostics;
using TinyDevice.PowerCut;

// Usage: PowerCut [long]. The default cuts every third operation of a recovery again; long cuts every one.
bool isLong = args is ["long"];
Stopwatch watch = Stopwatch.StartNew();
int cuts = 0;
int recoveries = 0;
int violations = 0;
foreach (bool isLittlefs in new[] { false, true })
{
    GridOptions options = new() { IsLittlefs = isLittlefs, SecondStride = isLong ? 1 : 3 };
    Parallel.ForEach(Scenario.All, new ParallelOptions { MaxDegreeOfParallelism = 2 }, scenario =>
    {
        Grid grid = new Grid(scenario, options).Run();
        Interlocked.Add(ref cuts, grid.Cuts);
        Interlocked.Add(ref recoveries, grid.Recoveries);
        Interlocked.Add(ref violations, grid.Violations.Count);
        string medium = isLittlefs ? "littlefs" : "harsh";
        Console.WriteLine($"{medium,-9}{scenario.Name,-30}{grid.Cuts,8} cuts{grid.Recoveries,8} states  {watch.Elapsed.TotalSeconds,6:0.0} s");
        grid.Violations.ForEach(Console.WriteLine);
    });
}

Console.WriteLine($"{cuts} cuts, {recoveries} different states recovered from, {violations} violations, {watch.Elapsed.TotalSeconds:0.0} s");
return violations == 0 ? 0 : 1;
