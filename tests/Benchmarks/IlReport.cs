using System.Globalization;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Benchmarks;

/// <summary>IL executed by one Invoke of the shared models, counted.</summary>
internal sealed class IlReport(SharedModels models, CountedFirmware firmware)
{
    /// <summary>The models with a bar, in millions of IL instructions for one Invoke.</summary>
    public static IReadOnlyDictionary<string, double> Bars { get; } = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["mlperf_ad_autoencoder_int8"] = 0.9,
        ["mlperf_kws_dscnn_int8"] = 9,
        ["mlperf_ic_resnet8_int8"] = 36,
        ["mlperf_vww_mobilenetv1_025_int8"] = 30,
        ["tflm_person_detect_int8"] = 29,
    };

    /// <summary>Counts one Invoke on the first test input and sees to it that its output is TFLM's.</summary>
    /// <exception cref="InvalidOperationException">The output differs, so that the figure would be worth nothing.</exception>
    public (CompileReport Report, IlCount[] Ops) Count(string name, CompileOptions options)
    {
        CompiledModel compiled = ModelCompiler.Compile(models.Tflite(name), options);
        var model = new CountedModel(firmware, compiled.Image);
        IlCount[] counts = model.InvokeByOp(models.Inputs(name));
        byte[] output = model.ReadOutputs();
        return output.AsSpan().SequenceEqual(models.Outputs(name).AsSpan(0, output.Length))
            ? (compiled.Report, counts)
            : throw new InvalidOperationException($"{name}: the counted engine's output is not TFLM's.");
    }

    /// <summary>One row for each model that compiles and that TFLM runs.</summary>
    public MarkdownTable Summary(CompileOptions options)
    {
        var table = new MarkdownTable("model", "MAC", "M IL", "IL/MAC", "bar, M IL", "machine instructions/IL", "heap, B", "ESP32 estimate, ms");
        foreach (string name in models.Names.Where(models.HasVectors))
        {
            (CompileReport Report, IlCount[] Ops) counted;
            try
            {
                counted = Count(name, options);
            }
            catch (ModelCompileException)
            {
                continue;
            }

            IlCount sum = counted.Ops.Aggregate((left, right) => left + right);
            table.Add(
                name,
                Number(counted.Report.Macs),
                Fixed(sum.Instructions / 1e6, 3),
                counted.Report.Macs == 0 ? "" : Fixed((double)sum.Instructions / counted.Report.Macs, 2),
                Bars.TryGetValue(name, out double bar) ? bar.ToString(CultureInfo.InvariantCulture) : "",
                Fixed((double)sum.Cost / sum.Instructions, 1),
                Number(counted.Report.HeapBytes),
                $"{Fixed(sum.FastestMilliseconds, 1)} to {Fixed(sum.SlowestMilliseconds, 1)}");
        }

        return table;
    }

    /// <summary>One row for each op of a model.</summary>
    public MarkdownTable ByOp(string name, CompileOptions options)
    {
        (CompileReport report, IlCount[] ops) = Count(name, options);
        var table = new MarkdownTable("op", "MAC", "IL", "IL/MAC", "machine instructions/IL");
        for (int i = 0; i < ops.Length; i++)
        {
            LayerReport? layer = report.Layers.FirstOrDefault(l => l.OpIndex >= 0 && i >= l.OpIndex && i < l.OpIndex + l.OpCount);
            long macs = layer?.Macs ?? 0;
            table.Add(
                $"{i} {layer?.Name}",
                Number(macs),
                Number(ops[i].Instructions),
                macs == 0 ? "" : Fixed((double)ops[i].Instructions / macs, 2),
                Fixed((double)ops[i].Cost / ops[i].Instructions, 1));
        }

        return table;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fixed(double value, int digits) => value.ToString("F" + digits, CultureInfo.InvariantCulture);
}
