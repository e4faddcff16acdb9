using System.CommandLine;
using System.Globalization;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice compile</c>: .tflite -> signed package for a board.</summary>
internal static class CompileCommand
{
    private sealed record Options(
        Argument<string> Model,
        Option<string> Output,
        Option<string> Key,
        Option<string?> ModelVersion,
        Option<uint?> Sequence,
        Option<ushort> Epoch,
        Option<string?> ModelClass,
        Option<string?> Target,
        Option<Optimization> Optimize,
        Option<string?> GoldenInput,
        Option<string?> GoldenOutput,
        Option<int> GoldenCount,
        Option<bool> NoGoldenCheck,
        Option<GoldenMode> Mode,
        Option<int> MaxLatency,
        Option<int> Probation,
        Option<double> DriftLimit,
        Option<string?> ClassReference,
        ShadowOptions Shadow,
        Option<string[]> Label,
        Option<string[]> DeltaFrom,
        Option<string?> Config,
        Option<bool> DryRun,
        Option<bool> Json);

    public static Command Create(Terminal terminal)
    {
        Options options = Declare();
        var command = new Command(
            "compile",
            "Compile an INT8 .tflite model for the board of nf.config and sign it into a package.\n\n"
            + "Example: tinydevice compile model.tflite -o model.tdpkg --key key.pem --model-version 1.2.0")
        {
            options.Model, options.Output, options.Key, options.ModelVersion, options.Sequence, options.Epoch, options.ModelClass, options.Target, options.Optimize,
            options.GoldenInput, options.GoldenOutput, options.GoldenCount, options.NoGoldenCheck, options.Mode, options.MaxLatency, options.Probation, options.DriftLimit,
            options.ClassReference, options.Label, options.DeltaFrom,
            options.Config, options.DryRun, options.Json,
        };
        options.Shadow.AddTo(command);
        command.SetAction(parsed => Run(parsed, options, terminal));
        return command;
    }

    private static Options Declare() => new(
        new Argument<string>("model") { Description = "INT8 .tflite file." },
        new Option<string>("--output", "-o") { Description = "Package to write.", DefaultValueFactory = _ => "model.tdpkg" },
        new Option<string>("--key") { Description = "Private key (PEM) that signs it.", DefaultValueFactory = _ => "key.pem" },
        new Option<string?>("--model-version") { Description = "Version for people, up to 32 of A-Z a-z 0-9 . _ + -; without it the date and time (UTC)." },
        new Option<uint?>("--sequence") { Description = "Anti-downgrade number, must rise with every release; without it seconds since 1970." },
        new Option<ushort>("--epoch") { Description = "Raise it when older models must never run again." },
        new Option<string?>("--class") { Description = "Model class, the input/output contract a device's application expects; without it the one in nf.config." },
        new Option<string?>("--target") { Description = "Hardware the image is for; without it the one in nf.config." }.Suggesting(() => TargetNames.Updated),
        CommonOptions.Optimize(),
        new Option<string?>("--golden-input") { Description = "Inputs of the golden samples the device must reproduce before it keeps the model; without it seeded noise." },
        new Option<string?>("--golden-output") { Description = "Their expected outputs, e.g. from TFLite; without it what the engine answers here." },
        new Option<int>("--golden-count") { Description = "How many samples to make when no --golden-input is given, 0 to 64.", DefaultValueFactory = _ => 4 }.Within(0, 64),
        new Option<bool>("--no-golden-check") { Description = "Package golden outputs even when the engine does not reproduce them here." },
        CommonOptions.Mode(),
        new Option<int>("--max-latency") { Description = "Longest inference the device may accept, in ms; 0 for no limit." }.Within(0, 3_600_000),
        new Option<int>("--probation") { Description = "Inferences the model must complete after its trial before a device keeps it for good; until then a crash, a hang or bad figures bring the old model back. 0 for none." }.Within(0, 1_000_000),
        new Option<double>("--drift-limit") { Description = "Population stability index from which a probation reverts, e.g. 0.25; 0 for no limit." }.Within(0, 1000),
        new Option<string?>("--class-reference") { Description = "How often each class is expected, e.g. 0.7,0.1,0.1,0.1: what drift is measured against." },
        ShadowOptions.Declare(),
        new Option<string[]>("--label") { Description = "KEY=VALUE kept in the signed manifest for people and servers; repeatable.", DefaultValueFactory = _ => [] },
        CommonOptions.DeltaFrom(),
        CommonOptions.Config(),
        CommonOptions.DryRun("Do everything but write the package."),
        CommonOptions.Json());

    private static int Run(ParseResult parsed, Options options, Terminal terminal)
    {
        BoardConfig config = CommonOptions.LoadConfig(parsed.GetValue(options.Config));
        string path = parsed.GetRequiredValue(options.Model);
        byte[] tflite = ModelFile.ReadModel(path);
        if (ModelFile.IsPackage(tflite))
        {
            throw new UserException($"{path} is a package already; compile the .tflite it was made from, or sign it anew with 'tinydevice sign'.");
        }

        if (parsed.GetValue(options.Target) is { } target && target != config.Board.Target && !TargetNames.Updated.Contains(target))
        {
            terminal.WriteWarning($"no device of this project calls itself '{target}' ({string.Join(", ", TargetNames.Updated)} do); only one that says exactly that will take the package");
        }

        using SigningKey key = SigningKey.Load(parsed.GetRequiredValue(options.Key));
        var request = new PackageRequest
        {
            Tflite = tflite,
            Board = config,
            ModelVersion = parsed.GetValue(options.ModelVersion) ?? DateTime.UtcNow.ToString("yyyy.MM.dd-HHmmss", CultureInfo.InvariantCulture),
            Sequence = parsed.GetValue(options.Sequence) ?? checked((uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds()),
            Epoch = parsed.GetValue(options.Epoch),
            ModelClass = parsed.GetValue(options.ModelClass) ?? config.Model.Class,
            Target = parsed.GetValue(options.Target) ?? config.Board.Target,
            Optimize = parsed.GetValue(options.Optimize),
            GoldenInputs = parsed.GetValue(options.GoldenInput) is { } inputs ? ModelFile.ReadAllBytes(inputs) : null,
            GoldenOutputs = parsed.GetValue(options.GoldenOutput) is { } outputs ? ModelFile.ReadAllBytes(outputs) : null,
            GoldenCount = parsed.GetValue(options.GoldenCount),
            CheckGolden = !parsed.GetValue(options.NoGoldenCheck),
            Mode = parsed.GetValue(options.Mode),
            MaxLatency = TimeSpan.FromMilliseconds(parsed.GetValue(options.MaxLatency)),
            ProbationInferences = parsed.GetValue(options.Probation),
            DriftPsiMilli = checked((int)Math.Round(parsed.GetValue(options.DriftLimit) * 1000)),
            ClassReference = ParseShares(parsed.GetValue(options.ClassReference)),
            Shadow = options.Shadow.Read(parsed),
            Labels = ParseLabels(parsed.GetRequiredValue(options.Label)),
        };

        BuiltPackage built = terminal.Work("compiling", _ => PackageBuilder.Build(request, key));
        string output = parsed.GetRequiredValue(options.Output);
        bool dryRun = parsed.GetValue(options.DryRun);
        PackageReader package = PackageReader.Open(built.Package);
        DeltaChoice[] deltas = [.. parsed.GetRequiredValue(options.DeltaFrom).Select(path => DeltaChoice.Make(package, DeltaSource.Load(path)))];
        OutputFile.Write(output, built.Package, dryRun);
        foreach (DeltaChoice delta in deltas.Where(d => d.Refusal is null))
        {
            OutputFile.Write(Path.Combine(Path.GetDirectoryName(output) ?? "", delta.FileName), delta.Delta.ToArray(), dryRun);
        }

        if (parsed.GetValue(options.Json))
        {
            terminal.WriteJson(CompileSummary.From(built, request.Optimize, dryRun ? null : output, key.PublicKey.IdText) with { Deltas = [.. deltas.Select(DeltaSummary.Of)] });
        }
        else
        {
            CompileSummary.Render(terminal, built, config, dryRun ? null : output, key.PublicKey.IdText);
            foreach (DeltaChoice delta in deltas)
            {
                terminal.WriteLine(DeltaSummary.Describe(delta));
            }
        }

        return ExitCode.Ok;
    }

    /// <summary>Shares in any unit, scaled so that the greatest is 255.</summary>
    private static byte[] ParseShares(string? text)
    {
        if (text is null)
        {
            return [];
        }

        string[] parts = text.Split(',');
        double[] shares = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out shares[i]))
            {
                throw new UserException($"'{parts[i]}' is no share of a class; write --class-reference as numbers such as 0.7,0.1,0.2.");
            }
        }

        double greatest = shares.Max();
        return greatest > 0
            ? [.. shares.Select(s => (byte)Math.Round(s * 255 / greatest))]
            : throw new UserException("A class reference in which no class ever occurs cannot be used.");
    }

    private static Dictionary<string, string> ParseLabels(string[] labels)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string label in labels)
        {
            int equals = label.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new UserException($"'{label}' is no label; write it as KEY=VALUE.");
            }

            result[label[..equals]] = label[(equals + 1)..];
        }

        return result;
    }
}
