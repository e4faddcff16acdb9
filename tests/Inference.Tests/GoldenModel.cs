using System.Text.Json;

namespace TinyDevice.Inference.Tests;

/// <summary>A model of ../shared/models with the inputs and outputs of the real TensorFlow Lite Micro.</summary>
internal sealed class GoldenModel
{
    private static readonly string? Root = FindRoot();

    private GoldenModel(string name)
    {
        string folder = Path.Combine(Root!, name);
        Tflite = File.ReadAllBytes(Path.Combine(folder, "model.tflite"));
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        JsonElement visible = manifest.RootElement.GetProperty("splits").GetProperty("visible");
        Count = visible.GetProperty("count").GetInt32();
        Crcs = visible.TryGetProperty("op_crc_vector0", out JsonElement crcs) ? [.. crcs.EnumerateArray()
            .Select(entry => new OpCrc(
                entry.GetProperty("op").GetInt32(),
                entry.GetProperty("output").GetInt32(),
                Convert.ToUInt32(entry.GetProperty("crc32").GetString(), 16)))] : [];
        Inputs = File.ReadAllBytes(Path.Combine(folder, "input.bin"));
        Outputs = File.ReadAllBytes(Path.Combine(folder, "output.bin"));
    }

    public byte[] Tflite { get; }

    /// <summary>Number of invocations.</summary>
    public int Count { get; }

    public byte[] Inputs { get; }

    public byte[] Outputs { get; }

    /// <summary>CRC-32 of each operator's outputs during the first invocation; empty for models with variables.</summary>
    public IReadOnlyList<OpCrc> Crcs { get; }

    /// <summary>Loads a model, or skips the test when ../shared is not there.</summary>
    public static GoldenModel Load(string name)
    {
        Assert.SkipWhen(Root is null, "../shared/models is not there: no golden vectors to compare with");
        return new GoldenModel(name);
    }

    /// <summary>Names of all one-op models made of the given operators; one unusable name when ../shared is not there.</summary>
    public static IEnumerable<string> SingleOps(IReadOnlySet<string> operators)
    {
        if (Root is null)
        {
            return ["absent"];
        }

        return Directory.GetDirectories(Path.Combine(Root, "_singleop"))
            .Where(folder => operators.IsSupersetOf(ReadOperators(Path.Combine(folder, "manifest.json"))))
            .Select(folder => "_singleop/" + Path.GetFileName(folder))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Names of all models, whole and one-op; none when ../shared is not there.</summary>
    public static IEnumerable<string> All() => Root is null ? [] : Directory.GetFiles(Root, "model.tflite", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace('\\', '/'));

    /// <summary>The file of a model that may have no vectors.</summary>
    public static byte[] ReadFile(string name)
    {
        Assert.SkipWhen(Root is null, "../shared/models is not there: no models to compile");
        return File.ReadAllBytes(Path.Combine(Root!, name, "model.tflite"));
    }

    private static IEnumerable<string> ReadOperators(string manifest)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(manifest));
        return [.. document.RootElement.GetProperty("ops").EnumerateArray().Select(op => op.GetString()!)];
    }

    private static string? FindRoot()
    {
        string models = Path.Combine(RepositoryFolder.Path, "..", "shared", "models");
        return Directory.Exists(models) ? models : null;
    }

    /// <summary>The checksum of one output of one operator.</summary>
    internal sealed record OpCrc(int Operator, int Output, uint Crc32);
}
