using System.Security.Cryptography;
using System.Text.Json;

namespace TinyDevice.Packaging.Analysis.Evaluation;

/// <summary>What TFLM's reference kernels take on x86 for a known model file.</summary>
/// <param name="Title">The model.</param>
/// <param name="Milliseconds">One inference.</param>
/// <param name="Source">How it was measured.</param>
public sealed record ReferenceTime(string Title, double Milliseconds, string Source)
{
    /// <summary>The entry for this very .tflite file, or null.</summary>
    public static ReferenceTime? Find(ReadOnlySpan<byte> tflite)
    {
        using Stream stream = typeof(ReferenceTime).Assembly.GetManifestResourceStream("reference-times.json")!;
        Table table = JsonSerializer.Deserialize<Table>(stream, JsonSerializerOptions.Web)!;
        string hash = Convert.ToHexStringLower(SHA256.HashData(tflite));
        return table.Models.FirstOrDefault(model => model.Sha256 == hash) is { } found ? new ReferenceTime(found.Title, found.Milliseconds, table.Source) : null;
    }

    private sealed record Table(string Source, IReadOnlyList<Entry> Models);

    private sealed record Entry(string Sha256, string Title, double Milliseconds);
}
