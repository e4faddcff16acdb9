using System.CommandLine;
using System.CommandLine.Help;
using Spectre.Console;
using TinyDevice.Cli.Commands;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Inference;
using TinyDevice.UpdateServer;
using TinyDevice.VirtualDevice;

namespace TinyDevice.Cli;

/// <summary>The whole command line: its commands, and what happens to their failures.</summary>
public static class CommandLine
{
    private const int PosixNoSpace = 28;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Parses and runs one command line; never throws for a mistake of the user's.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken stop = default)
    {
        RootCommand root = Create(terminal);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            terminal.Error.MarkupLineInterpolated($"[red]error:[/] {parsed.Errors[0].Message}");
            terminal.Error.WriteLine($"Try '{CommandPath(parsed)} --help'.");
            return ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(invocation, stop);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (Explain(failure) is { } sentence)
        {
            terminal.Error.MarkupLineInterpolated($"[red]error:[/] {sentence}");
            return ExitCode.Failed;
        }
    }

    /// <summary>The root command with everything below it.</summary>
    public static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Machine learning on ESP32 boards in C#, updated over the air. Documentation: README.md, docs/cli.md.")
        {
            CompileCommand.Create(terminal),
            RunCommand.Create(terminal),
            AnalyzeCommand.Create(terminal),
            InspectCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            EvalCommand.Create(terminal),
            ExportCommand.Create(terminal),
            KeyCommand.Create(terminal),
            TrustCommand.Create(terminal),
            SignCommand.Create(terminal),
            ServeCommand.Create(terminal),
            BackupCommand.Create(terminal),
            BackupCommand.CreateRestore(terminal),
            ApiKeyCommand.Create(terminal),
            PublishCommand.Create(terminal),
            RolloutCommand.Create(terminal),
            FleetCommand.Create(terminal),
            DeviceCommand.Create(terminal),
            AgentCommand.Create(terminal),
            ProvisionCommand.Create(terminal),
            FlashCommand.Create(terminal),
            DemoCommand.Create(terminal),
            SimulateCommand.Create(terminal),
            CompletionCommand.Create(terminal),
        };
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Description = "Show help and an example.";
        }

        return root;
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is System.CommandLine.Parsing.CommandResult command; at = at.Parent)
        {
            names.Insert(0, command.Command is RootCommand ? "tinydevice" : command.Command.Name);
        }

        return string.Join(' ', names);
    }

    /// <summary>The sentence for a failure that is the user's or the world's; null for a defect of ours, which must show its stack.</summary>
    private static string? Explain(Exception failure) => failure switch
    {
        UserException or PackageException or ModelCompileException or InferenceException or BoardConfigException or FlashException or UpdateServerException
            or VirtualDeviceException => failure.Message,
        FileNotFoundException file => $"{file.FileName ?? "A file"} does not exist; check the path.",
        IOException full when full.HResult is PosixNoSpace or WindowsDiskFull => $"{failure.Message} The disk is full; free some space and try again.",
        IOException or UnauthorizedAccessException => failure.Message,
        _ => null,
    };
}
