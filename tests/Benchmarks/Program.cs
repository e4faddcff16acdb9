using System.Reflection;
using TinyDevice.Benchmarks;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Compiler.Costs;

const string Usage = "Usage: Benchmarks il [model]|memory|costs [--write host-tools/Packaging/Compiler/Costs/costs.json]|all [--write docs/benchmarks.md]";

SharedModels? models = SharedModels.Find();
if (models is null)
{
    Console.Error.WriteLine("../shared/models is not there: nothing to measure.");
    return 1;
}

string command = args.Length > 0 ? args[0] : "";
switch (command)
{
    case "il" when args.Length > 1:
        if (!models.Names.Contains(args[1]) && !args[1].StartsWith("_singleop/", StringComparison.Ordinal))
        {
            Console.Error.WriteLine($"No model '{args[1]}' in ../shared/models.");
            return 2;
        }

        Console.Write(new IlReport(models, new CountedFirmware()).ByOp(args[1], CompileOptions.Unlimited));
        return 0;
    case "il":
        Console.Write(new IlReport(models, new CountedFirmware()).Summary(CompileOptions.Unlimited));
        return 0;
    case "memory":
        Console.Write(MemoryReport.Arenas(models));
        return 0;
    case "costs":
        Calibrate(models, WriteTo(args));
        return 0;
    case "delta":
        DeltaReport.Run(models, args.Length > 2 && args[1] == "--write" ? args[2] : null);
        return 0;
    case "all":
        string text = Document(models);
        if (WriteTo(args) is { } document)
        {
            File.WriteAllText(document, text);
        }
        else
        {
            Console.Write(text);
        }

        return 0;
    default:
        Console.Error.WriteLine(Usage);
        Console.Error.WriteLine(DeltaReport.Usage);
        return 2;
}

static string? WriteTo(string[] args)
{
    int write = Array.IndexOf(args, "--write");
    return write > 0 && write + 1 < args.Length ? args[write + 1] : null;
}

static void Calibrate(SharedModels models, string? path)
{
    var calibration = new CostCalibration(models, new CountedFirmware());
    List<CountedOp> ops = calibration.CountAll();
    CostTable table = path is null ? CostTable.Default : CostCalibration.Fit(ops);
    if (path is not null)
    {
        File.WriteAllText(path, table.ToJson());
    }

    Console.WriteLine(CostReport.ByKernel(ops, table));
    Console.Write(CostReport.ByModel(models.Names.Where(models.HasVectors).SelectMany(name => calibration.Count(name, CompileOptions.Unlimited)), table));
}

static string Document(SharedModels models)
{
    using Stream template = Assembly.GetExecutingAssembly().GetManifestResourceStream("benchmarks.md")!;
    string text = new StreamReader(template).ReadToEnd();
    var il = new IlReport(models, new CountedFirmware());
    return text
        .Replace("{arenas}", MemoryReport.Arenas(models).ToString(), StringComparison.Ordinal)
        .Replace("{il}", il.Summary(CompileOptions.Unlimited).ToString(), StringComparison.Ordinal)
        .Replace("{kws}", il.ByOp("mlperf_kws_dscnn_int8", CompileOptions.Unlimited).ToString(), StringComparison.Ordinal);
}
