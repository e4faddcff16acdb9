using System.Reflection;
using TinyDevice.Benchmarks;
using TinyDevice.Packaging.Compiler;

const string Usage = "Usage: Benchmarks il [model]|memory|all [--write docs/benchmarks.md]";

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
    case "delta":
        DeltaReport.Run(models, args.Length > 2 && args[1] == "--write" ? args[2] : null);
        return 0;
    case "all":
        string text = Document(models);
        int write = Array.IndexOf(args, "--write");
        if (write > 0 && write + 1 < args.Length)
        {
            File.WriteAllText(args[write + 1], text);
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
