using System.Globalization;
using System.Text;

namespace TinyDevice.ServerBench;

/// <summary>A table that also says on which machine and how busy it was.</summary>
internal sealed class BenchReport
{
    private readonly StringBuilder _rows = new();

    public void Add(string what, string goal, string figure)
    {
        string row = $"| {what} | {goal} | {figure} |";
        Console.WriteLine(row);
        _rows.Append(row).Append('\n');
    }

    /// <summary>Notes how busy the machine is with other things.</summary>
    public static string LoadText() =>
        string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);

    public string Document(string loadBefore)
    {
        string processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";
        return string.Create(CultureInfo.InvariantCulture,
            $"| What | Goal | Measured |\n|---|---|---|\n{_rows}\n{Environment.ProcessorCount} cores ({processor}), .NET {Environment.Version}, "
            + $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC; load average before {loadBefore}, after {LoadText()} (client and server included).\n");
    }
}
