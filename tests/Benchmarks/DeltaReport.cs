using System.Globalization;
using System.Reflection;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Benchmarks;

/// <summary>Sizes of deltas beside those of general patches: docs/delta.md.</summary>
internal sealed class DeltaReport(SharedModels models)
{
    public const string Usage = "       Benchmarks delta [--write docs/delta.md]    (needs bsdiff and zstd for their columns)";

    private static readonly string[] Names =
    [
        "tflm_micro_speech_int8", "mlperf_kws_dscnn_int8", "mlperf_ic_resnet8_int8", "mlperf_ad_autoencoder_int8",
        "tflm_person_detect_int8", "mlperf_vww_mobilenetv1_025_int8",
    ];

    private static readonly PatchTool[] Tools = [PatchTool.Bsdiff, PatchTool.Zstd];

    private readonly SigningKey _key = SigningKey.Create();

    /// <summary>Prints the report, or writes the document.</summary>
    public static void Run(SharedModels models, string? path)
    {
        string table = new DeltaReport(models).Table().ToString();
        if (path is null)
        {
            Console.Write(table);
            return;
        }

        using Stream template = Assembly.GetExecutingAssembly().GetManifestResourceStream("delta.md")!;
        File.WriteAllText(path, new StreamReader(template).ReadToEnd().Replace("{sizes}", table, StringComparison.Ordinal));
    }

    private MarkdownTable Table()
    {
        var table = new MarkdownTable(["model, change", "package B", "delta B", "of the package", "given out", .. Tools.Select(t => t.Name)]);
        foreach (string name in Names.Where(models.Names.Contains))
        {
            byte[] image = ModelCompiler.Compile(models.Tflite(name), CompileOptions.Unlimited).Image;
            byte[] old = Package(image, 1);
            foreach (DeltaChange change in DeltaChange.All)
            {
                byte[] next = Package(change.Apply(image), 2);
                DeltaChoice choice = DeltaChoice.Make(PackageReader.Open(next), DeltaSource.Of(PackageReader.Open(old)));
                table.Add([
                    $"{name}: {change.Name}", Number(next.Length), Number(choice.Delta.Length), Percent(choice.Delta.Length, next.Length),
                    choice.Refusal is null ? "yes" : "no", .. Tools.Select(t => t.Measure(old, next) is long size ? Percent(size, next.Length) : "not installed"),
                ]);
            }
        }

        return table;
    }

    private byte[] Package(byte[] image, uint sequence) => PackageWriter.Write(
        new PackageContents
        {
            ModelClass = "model",
            ModelVersion = $"{sequence}.0",
            Sequence = sequence,
            Target = "esp32",
            ArenaBytes = 1,
            HeapBytes = 1,
            Image = image,
        },
        _key);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(long part, long whole) => (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
