using System.Globalization;

namespace TinyDevice.Benchmarks;

/// <summary>The third-party models in ../shared/models and what the real TensorFlow Lite Micro needs for them.</summary>
internal sealed class SharedModels
{
    private const string ArenaUsed = "TFLM arena_used";
    private const string SmallestArena = "min arena";

    private readonly string _root;

    private SharedModels(string root)
    {
        _root = root;
        TflmArena = ReadArenas(Path.Combine(root, "..", "research", "tinyml.md"));
    }

    /// <summary>TFLM's smallest working arena in bytes by model name; models it refuses are absent.</summary>
    public IReadOnlyDictionary<string, int> TflmArena { get; }

    /// <summary>Names of the whole models, in order.</summary>
    public IEnumerable<string> Names => Directory.GetDirectories(_root)
        .Select(folder => Path.GetFileName(folder)!)
        .Where(name => name != "_singleop")
        .Order(StringComparer.Ordinal);

    /// <summary>Names of the one-op models, in order.</summary>
    public IEnumerable<string> OneOpNames => Directory.GetDirectories(Path.Combine(_root, "_singleop"))
        .Select(folder => "_singleop/" + Path.GetFileName(folder))
        .Order(StringComparer.Ordinal);

    /// <summary>Finds the folder above this program; null where it is absent.</summary>
    public static SharedModels? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TinyDevice.sln")))
            {
                string root = Path.Combine(folder.FullName, "..", "shared", "models");
                return Directory.Exists(root) ? new SharedModels(root) : null;
            }
        }

        return null;
    }

    /// <summary>The model's <c>.tflite</c> file.</summary>
    public byte[] Tflite(string name) => File.ReadAllBytes(Path.Combine(_root, name, "model.tflite"));

    /// <summary>True when TFLM runs the model, so that there are outputs to compare with.</summary>
    public bool HasVectors(string name) => File.Exists(Path.Combine(_root, name, "input.bin"));

    /// <summary>All its test inputs, one invocation after another.</summary>
    public byte[] Inputs(string name) => File.ReadAllBytes(Path.Combine(_root, name, "input.bin"));

    /// <summary>TFLM's outputs for them.</summary>
    public byte[] Outputs(string name) => File.ReadAllBytes(Path.Combine(_root, name, "output.bin"));

    private static Dictionary<string, int> ReadArenas(string path)
    {
        var arenas = new Dictionary<string, int>(StringComparer.Ordinal);
        string[] heads = [];
        foreach (string[] cells in File.ReadLines(path).Where(line => line.StartsWith('|')).Select(Cells))
        {
            if (cells[0] == "model")
            {
                heads = cells;
                continue;
            }

            int column = Math.Max(Array.IndexOf(heads, SmallestArena), Array.IndexOf(heads, ArenaUsed));
            if (column > 0 && column < cells.Length && int.TryParse(cells[column], CultureInfo.InvariantCulture, out int bytes))
            {
                arenas[cells[0]] = bytes;
            }
        }

        return arenas;
    }

    private static string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
}
