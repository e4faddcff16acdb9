using System.Text.Json;
using System.Text.Json.Serialization;
using TinyDevice.Packaging.Board;

namespace TinyDevice.Packaging.Analysis;

/// <summary>The targets of targets.json, the one file that holds every figure about hardware with its source.</summary>
public sealed record TargetCatalog
{
    private const string Resource = "targets.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>What each source key stands for.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>The runtimes.</summary>
    public required IReadOnlyList<RuntimeInfo> Runtimes { get; init; }

    /// <summary>The targets.</summary>
    public required IReadOnlyList<Target> Targets { get; init; }

    /// <summary>The catalog this build came with; a target that is the board of <paramref name="board"/> has that board's budgets and power.</summary>
    public static TargetCatalog Load(BoardConfig? board = null)
    {
        using Stream stream = typeof(TargetCatalog).Assembly.GetManifestResourceStream(Resource)!;
        TargetCatalog catalog = JsonSerializer.Deserialize<TargetCatalog>(stream, Format)!;
        return board is null ? catalog : catalog with
        {
            Targets = [.. catalog.Targets.Select(target => target.Name == board.Board.Target ? Apply(target, board) : target)],
        };
    }

    /// <summary>The runtime of a target.</summary>
    public RuntimeInfo RuntimeOf(Target target) => Runtimes.First(runtime => runtime.Name == target.Runtime);

    /// <summary>The target of that name, or null.</summary>
    public Target? Find(string name) => Targets.FirstOrDefault(target => target.Name == name);

    private static Target Apply(Target target, BoardConfig board)
    {
        string source = BoardConfig.FileName.Replace('.', '-');
        double volts = board.Energy.SupplyMillivolts / 1000.0;
        return target with
        {
            FlashBytes = new Figure(board.Board.FlashBytes, source),
            SlotBytes = new Figure(board.Model.SlotBytes, source),
            ArenaBytes = new Figure(board.Model.ArenaBytes, source),
            HeapBytes = new Figure(board.Model.HeapBytes, source),
            WindowBytes = new Figure(board.Model.WindowBytes, source),
            ActiveMilliwatts = new Figure(board.Energy.ActiveMilliamps * volts, source),
            SleepMicrowatts = new Figure(board.Energy.SleepMicroamps * volts, source),
        };
    }
}
