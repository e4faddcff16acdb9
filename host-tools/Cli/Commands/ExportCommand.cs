using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice export</c>: a model image as source code, to be compiled into firmware.</summary>
internal static partial class ExportCommand
{
    // nanoFramework keeps an assembly's array data and its signatures in one table of 64 KB; the rest of the assembly needs some of it.
    private const int MaxCSharpBytes = 60 * 1024;

    private sealed record Options(
        Argument<string> Model, Option<string?> CArray, Option<string?> CSharp, Option<string> Namespace, Option<string> Class, Option<string> Symbol, Option<string> Version, Option<Optimization> Optimize, Option<string?> Config, Option<bool> DryRun, Option<bool> Json);

    public static Command Create(Terminal terminal)
    {
        var options = new Options(
            new Argument<string>("model") { Description = ".tflite, compiled for the board of nf.config, or a .tdpkg." },
            new Option<string?>("--c-array") { Description = "C file to write." },
            new Option<string?>("--cs") { Description = "C# file to write, in the form of firmware/Device/FactoryImage.cs." },
            new Option<string>("--namespace") { Description = "Namespace of the C# class.", DefaultValueFactory = _ => FactoryModelSource.DefaultNamespace },
            new Option<string>("--class") { Description = "Name of the C# class.", DefaultValueFactory = _ => FactoryModelSource.DefaultClass },
            new Option<string>("--symbol") { Description = "Name of the C array.", DefaultValueFactory = _ => "tinydevice_model" },
            new Option<string>("--model-version") { Description = "Version the device reports for it, up to 32 of A-Z a-z 0-9 . _ + -.", DefaultValueFactory = _ => "factory" },
            CommonOptions.Optimize(),
            CommonOptions.Config(),
            CommonOptions.DryRun("Do everything but write the files."),
            CommonOptions.Json());
        var command = new Command(
            "export",
            "Write a model image as C# source for the firmware's factory model, or as a C array.\n\n"
            + "Example: tinydevice export model.tflite --cs firmware/Device/FactoryImage.cs")
        {
            options.Model, options.CArray, options.CSharp, options.Namespace, options.Class, options.Symbol, options.Version, options.Optimize, options.Config, options.DryRun, options.Json,
        };
        command.SetAction(parsed => Run(parsed, options, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Options options, Terminal terminal)
    {
        string? cArray = parsed.GetValue(options.CArray);
        string? cSharp = parsed.GetValue(options.CSharp);
        if (cArray is null && cSharp is null)
        {
            throw new UserException("Nothing to write: name a file with --c-array or --cs.");
        }

        string symbol = Name(parsed.GetRequiredValue(options.Symbol), "symbol", IdentifierPattern());
        string className = Name(parsed.GetRequiredValue(options.Class), "class", IdentifierPattern());
        string namespaceName = Name(parsed.GetRequiredValue(options.Namespace), "namespace", NamespacePattern());
        string version = Name(parsed.GetRequiredValue(options.Version), "model version", VersionPattern());
        byte[] image = LoadImage(parsed.GetRequiredValue(options.Model), CommonOptions.LoadConfig(parsed.GetValue(options.Config)), parsed.GetValue(options.Optimize));
        if (cSharp is not null && image.Length > MaxCSharpBytes)
        {
            throw new UserException(
                $"The image has {image.Length:N0} bytes, and a nanoFramework assembly holds about {MaxCSharpBytes:N0} bytes of array data: choose a smaller factory model, and send this one over the air.");
        }

        bool dryRun = parsed.GetValue(options.DryRun);
        if (cArray is not null)
        {
            OutputFile.Write(cArray, Encoding.UTF8.GetBytes(CArraySource.Write(image, symbol)), dryRun);
        }

        if (cSharp is not null)
        {
            OutputFile.Write(cSharp, Encoding.UTF8.GetBytes(FactoryModelSource.Write(image, version, namespaceName, className)), dryRun);
        }

        if (parsed.GetValue(options.Json))
        {
            terminal.WriteJson(new { imageBytes = image.Length, cArray, cSharp, dryRun });
        }
        else
        {
            terminal.WriteLine($"{image.Length:N0} bytes of model image {(dryRun ? "would go into" : "in")} {string.Join(" and ", new[] { cArray, cSharp }.OfType<string>())}");
        }

        return ExitCode.Ok;
    }

    /// <summary>The image as a board with these budgets can open it, unlike <see cref="ModelFile.Load"/>.</summary>
    private static byte[] LoadImage(string path, BoardConfig config, Optimization optimize)
    {
        byte[] bytes = ModelFile.ReadAllBytes(path);
        return ModelFile.IsPackage(bytes)
            ? Packaging.PackageReader.Open(bytes).Image.ToArray()
            : ModelCompiler.Compile(bytes, CompileOptions.For(config.Model, optimize)).Image;
    }

    private static string Name(string text, string what, Regex pattern) => pattern.IsMatch(text)
        ? text
        : throw new UserException($"'{text}' cannot be the {what}; use letters, digits and the characters that may stand in one.");

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
    private static partial Regex IdentifierPattern();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$")]
    private static partial Regex NamespacePattern();

    [GeneratedRegex("^[A-Za-z0-9._+-]{1,32}$")]
    private static partial Regex VersionPattern();
}
