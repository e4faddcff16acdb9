using System.Globalization;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>The terms of a rollout as a person types them; the same fields come in an address and in a form.</summary>
public sealed record StartFields
{
    private readonly Func<string, string?> _read;
    private readonly List<string> _mistakes = [];

    /// <summary>Takes the fields from where they are; absent ones have their usual value.</summary>
    public StartFields(Func<string, string?> read) => _read = read;

    /// <summary>The value of a field, as typed.</summary>
    public string this[string name] => _read(name) is { Length: > 0 } typed ? typed : Usual(name);

    /// <summary>Whether a box is ticked.</summary>
    public bool Has(string name) => this[name].Length > 0;

    /// <summary>Names and values to send again.</summary>
    public IEnumerable<(string Name, string Value)> All => Names.Select(n => (n, this[n])).Where(f => f.Item2.Length > 0);

    private static readonly string[] Names =
        ["stages", "success", "soak", "approval", "all", "most", "from", "minutes", "latency", "drift", "agreement", "golden", "back", "auto"];

    /// <summary>The request they make, or what is wrong.</summary>
    public (CreateRollout? Request, string? Mistake) ToRequest(int releaseId)
    {
        _mistakes.Clear();
        List<StagePlan> stages = Stages();
        var request = new CreateRollout(null, stages, null, null, Has("auto"), [new RolloutImagePlan(releaseId, (int?)Number("back", "The release to go back to"))],
            Has("all"), (int?)Number("most", "The most devices at one time"), Window(), null, Gates());
        return _mistakes.Count > 0 ? (null, _mistakes[0]) : (request, null);
    }

    private static string Usual(string name) => name switch { "stages" => "1, 10, 50, 100", "success" => "95", "soak" => "0", _ => "" };

    private List<StagePlan> Stages()
    {
        int soak = (int)((Number("soak", "The least time of a stage") ?? 0) * 60);
        double success = (Number("success", "The least success rate") ?? 95) / 100;
        var stages = new List<StagePlan>();
        foreach (string part in this["stages"].Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int percent))
            {
                _mistakes.Add("Write the stages as percentages that rise to 100, such as 1, 10, 50, 100.");
                return [];
            }
            stages.Add(new StagePlan(percent, soak, Has("approval") && stages.Count > 0, success));
        }
        return stages;
    }

    private MaintenanceWindow? Window() =>
        this["from"].Length == 0 ? null : new MaintenanceWindow(this["from"], (int)(Number("minutes", "The length of the maintenance window") ?? 0));

    private MetricGates? Gates()
    {
        var gates = new MetricGates((double?)Number("latency", "The latency"), (int?)(Number("drift", "The drift") * 1000), null,
            Number("agreement", "The agreement") / 100, (int?)Number("golden", "The number of wrong self-tests"));
        return gates == new MetricGates() ? null : gates;
    }

    private double? Number(string name, string what)
    {
        if (this[name].Length == 0)
        {
            return null;
        }
        if (double.TryParse(this[name], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number < 1e9)
        {
            return number;
        }
        _mistakes.Add($"{what} is \"{this[name]}\"; write a number.");
        return null;
    }
}
