using System.CommandLine;
using System.CommandLine.Parsing;
using TinyDevice.Cli.Server;
using TinyDevice.Formats;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Cli.Commands;

/// <summary>Options that several commands share, so that they read alike everywhere.</summary>
internal static class CommonOptions
{
    /// <summary><c>--json</c>: the result for a script.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    /// <summary><c>--dry-run</c>: what would be done, without doing it.</summary>
    public static Option<bool> DryRun(string description = "Print what would be asked of the server, and change nothing.") => new("--dry-run") { Description = description };

    /// <summary><c>--config</c>: which nf.config applies.</summary>
    public static Option<string?> Config() => new("--config") { Description = "nf.config to use; without it the nearest one upwards from here, else the built-in one." };

    /// <summary><c>--server</c>: the update server.</summary>
    public static Option<Uri?> Server(string name = "--server") => new(name)
    {
        Description = "Update server, http://host:port; without it the one in nf.config.",
        CustomParser = ParseServer,
    };

    /// <summary><c>--api-key</c>: who asks the server.</summary>
    public static Option<string?> ApiKey() => new("--api-key") { Description = "API key; without it $TINYDEVICE_API_KEY, else the one 'tinydevice serve' stored for this user." };

    /// <summary><c>--delta-from</c>: what deltas build on.</summary>
    public static Option<string[]> DeltaFrom() => new("--delta-from")
    {
        Description = "What devices have already: a .tdpkg, or a factory model as image or FactoryImage.cs. A delta to it is made where that saves 30 %; repeatable.",
        DefaultValueFactory = _ => [],
    };

    /// <summary><c>--mode</c>: what happens to state between invocations.</summary>
    public static Option<GoldenMode> Mode() => new Option<GoldenMode>("--mode")
    {
        Description = "State between invocations: independent, sequence (carries over) or reset_each.",
        DefaultValueFactory = _ => GoldenMode.Independent,
        CustomParser = ParseMode,
    }.Suggesting(() => ["independent", "sequence", "reset_each"]);

    /// <summary><c>--optimize</c>: what the board's heap is spent on.</summary>
    public static Option<Optimization> Optimize() => new Option<Optimization>("--optimize")
    {
        Description = "speed spends nf.config's heapBytes where they save most, size packs weights at every inference in scratch memory all layers share, none runs the plain kernels; results are the same.",
        DefaultValueFactory = _ => Optimization.Speed,
        CustomParser = ParseOptimization,
    }.SuggestingNames();

    /// <summary>The nf.config that applies to this command line.</summary>
    public static BoardConfig LoadConfig(string? given) =>
        given is null ? BoardConfig.FindFrom(Directory.GetCurrentDirectory()) : BoardConfig.Load(given);

    private static Uri? ParseServer(ArgumentResult result)
    {
        try
        {
            return ServerAddress.Parse(result.Tokens[0].Value);
        }
        catch (UserException wrong)
        {
            result.AddError(wrong.Message);
            return null;
        }
    }

    private static Optimization ParseOptimization(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "speed":
                return Optimization.Speed;
            case "size":
                return Optimization.Size;
            case "none":
                return Optimization.None;
            default:
                result.AddError($"'{result.Tokens[0].Value}' is no optimization; choose speed, size or none.");
                return default;
        }
    }

    private static GoldenMode ParseMode(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "independent":
                return GoldenMode.Independent;
            case "sequence":
                return GoldenMode.Sequence;
            case "reset_each":
                return GoldenMode.ResetEach;
            default:
                result.AddError($"'{result.Tokens[0].Value}' is no mode; choose independent, sequence or reset_each.");
                return default;
        }
    }
}
