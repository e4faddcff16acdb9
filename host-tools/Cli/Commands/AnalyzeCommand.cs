using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Analysis.Html;
using TinyDevice.Packaging.Board;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice analyze</c>: what a model needs and on what hardware it fits, before any hardware is bought.</summary>
internal static class AnalyzeCommand
{
    private const string AllTargets = "all";

    private sealed record Options(
        Argument<string?> Model,
        Option<string> Target,
        Option<TimeSpan> Every,
        Option<string?> Layers,
        Option<int?> Flash,
        Option<int?> Ram,
        Option<int> ValueBytes,
        Option<string?> Html,
        Option<string?> Config,
        Option<bool> Json);

    public static Command Create(Terminal terminal)
    {
        var options = new Options(
            new Argument<string?>("model") { Description = ".tflite file; left out when --layers plans one by hand.", Arity = ArgumentArity.ZeroOrOne },
            new Option<string>("--target") { Description = "Target of targets.json, or all; without it the board of nf.config.", DefaultValueFactory = _ => "" }.Suggesting(() => TargetNames.Analyzed.Append(AllTargets)),
            new Option<TimeSpan>("--every") { Description = "Time between inferences, such as 500ms, 10s, 5m or 1h.", DefaultValueFactory = _ => TimeSpan.FromSeconds(60), CustomParser = ParseInterval },
            new Option<string?>("--layers") { Description = "Layers planned by hand: \"conv2d in,out,height,width; dense in,out\"." },
            new Option<int?>("--flash") { Description = "Flash for --layers, in KB." },
            new Option<int?>("--ram") { Description = "RAM for --layers, in KB." },
            new Option<int>("--value-bytes") { Description = "Bytes of a weight or activation for --layers: 1 for int8, 4 for float32.", DefaultValueFactory = _ => 1 },
            new Option<string?>("--html") { Description = "Write the analysis as one self-contained HTML file." },
            CommonOptions.Config(),
            CommonOptions.Json());
        var command = new Command(
            "analyze",
            "Say what a model needs, layer by layer, and on which targets it fits, how fast and on how much energy.\n\n"
            + "Example: tinydevice analyze model.tflite --target all --every 10s --html report.html\n"
            + "Example: tinydevice analyze --layers \"conv2d 1,8,3,3; dense 2048,4\" --flash 256 --ram 64")
        {
            options.Model, options.Target, options.Every, options.Layers, options.Flash, options.Ram, options.ValueBytes, options.Html, options.Config, options.Json,
        };
        command.SetAction(parsed => parsed.GetValue(options.Layers) is { } layers ? Plan(parsed, options, layers, terminal) : Analyze(parsed, options, terminal));
        return command;
    }

    private static int Analyze(ParseResult parsed, Options options, Terminal terminal)
    {
        string path = parsed.GetValue(options.Model) ?? throw new UserException("Name a .tflite file, or plan a model by hand with --layers.");
        byte[] file = ModelFile.ReadModel(path);
        if (ModelFile.IsPackage(file))
        {
            throw new UserException($"{path} is a package, whose model is compiled already: analyze the .tflite it was made from, or use 'tinydevice inspect'.");
        }

        BoardConfig board = CommonOptions.LoadConfig(parsed.GetValue(options.Config));
        TargetCatalog catalog = TargetCatalog.Load(board);
        IReadOnlyList<Target> targets = Choose(parsed.GetRequiredValue(options.Target), catalog, board);
        ModelAnalysis analysis = terminal.Work("analyzing", _ => ModelAnalyzer.Analyze(file, Path.GetFileName(path), catalog, targets, board, parsed.GetValue(options.Every)));
        if (parsed.GetValue(options.Html) is { } html)
        {
            OutputFile.Write(html, Encoding.UTF8.GetBytes(HtmlReport.Write(analysis)));
        }

        if (parsed.GetValue(options.Json))
        {
            terminal.WriteJson(analysis);
        }
        else
        {
            AnalysisView.Render(terminal, analysis, parsed.GetValue(options.Html));
        }

        return ExitCode.Ok;
    }

    private static int Plan(ParseResult parsed, Options options, string layers, Terminal terminal)
    {
        if (parsed.GetValue(options.Flash) is not (> 0 and var flash) || parsed.GetValue(options.Ram) is not (> 0 and var ram))
        {
            throw new UserException("--layers needs the microcontroller's memory: give --flash and --ram in KB.");
        }

        if (parsed.GetValue(options.Model) is not null || parsed.GetValue(options.ValueBytes) is < 1 or > 8)
        {
            throw new UserException("--layers plans a model by hand: give no model file, and --value-bytes from 1 to 8.");
        }

        MemoryPlan plan;
        try
        {
            plan = MemoryPlan.Create(PlannedLayer.ParseAll(layers), flash * 1024L, ram * 1024L, parsed.GetValue(options.ValueBytes));
        }
        catch (FormatException wrong)
        {
            throw new UserException(wrong.Message, wrong);
        }

        if (parsed.GetValue(options.Html) is { } html)
        {
            OutputFile.Write(html, Encoding.UTF8.GetBytes(HtmlReport.Write(plan, "Planned model")));
        }

        if (parsed.GetValue(options.Json))
        {
            terminal.WriteJson(plan);
        }
        else
        {
            MemoryPlanView.Render(terminal, plan, parsed.GetValue(options.ValueBytes));
        }

        return ExitCode.Ok;
    }

    private static IReadOnlyList<Target> Choose(string name, TargetCatalog catalog, BoardConfig board)
    {
        if (name == AllTargets)
        {
            return catalog.Targets;
        }

        string wanted = name.Length == 0 ? board.Board.Target : name;
        return catalog.Find(wanted) is { } target
            ? [target]
            : throw new UserException($"'{wanted}' is no target; choose one of {string.Join(", ", catalog.Targets.Select(known => known.Name))}, or all.");
    }

    private static TimeSpan ParseInterval(ArgumentResult result)
    {
        if (Interval.TryParse(result.Tokens[0].Value, out TimeSpan interval))
        {
            return interval;
        }

        result.AddError($"'{result.Tokens[0].Value}' is no interval; write it as 500ms, 10s, 5m, 1h or 1d.");
        return default;
    }
}
