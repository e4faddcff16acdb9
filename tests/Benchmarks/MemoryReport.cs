using System.Globalization;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Benchmarks;

/// <summary>Planned arenas of the shared models beside the liveness bound and the real TensorFlow Lite Micro.</summary>
internal static class MemoryReport
{
    /// <summary>One row for each model; a model that is refused says so.</summary>
    public static MarkdownTable Arenas(SharedModels models)
    {
        var table = new MarkdownTable("model", "planned, B", "lower bound, B", "TFLM's smallest arena, B", "of TFLM");
        foreach (string name in models.Names)
        {
            models.TflmArena.TryGetValue(name, out int tflm);
            try
            {
                CompileReport report = ModelCompiler.Compile(models.Tflite(name), CompileOptions.Unlimited).Report;
                table.Add(
                    name,
                    Number(report.ArenaBytes),
                    Number(report.ArenaLowerBound),
                    tflm == 0 ? "refused" : Number(tflm),
                    tflm == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * report.ArenaBytes / tflm:F0} %"));
            }
            catch (ModelCompileException)
            {
                table.Add(name, "refused", "", tflm == 0 ? "refused" : Number(tflm), "");
            }
        }

        return table;
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
