using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Net.Sockets;
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

    /// <summary>Parses and runs one command line; never throws.</summary>
    /// <param name="args">The command line, without the program.</param>
    /// <param name="terminal">Where it prints.</param>
    /// <param name="stop">Asks the command to end; one that computes cannot be asked and is left behind.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken stop = default)
    {
        RootCommand root = Create(terminal);
        ParseResult parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        bool json = args.Contains("--json");
        if (UsageMistake.Find(parsed) is { } mistake)
        {
            terminal.WriteError(mistake.Sentence, json);
            if (!json)
            {
                terminal.Error.MarkupLineInterpolated($"{mistake.Advice}");
            }

            return ExitCode.Usage;
        }

        try
        {
            return await InvokeAsync(parsed, terminal, stop);
        }
        catch (Exception cut) when (stop.IsCancellationRequested && cut is OperationCanceledException or IOException or HttpRequestException
            or SocketException or ObjectDisposedException or UserException)
        {
            // A connection, file or wait that breaks off once the command was asked to end breaks because of that; anything else is a failure of its own.
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (Explain(failure) is { } sentence)
        {
            terminal.WriteError(sentence, json);
            return (failure as UserException)?.ExitCode ?? ExitCode.Failed;
        }
        catch (Exception defect)
        {
            terminal.WriteError($"This is a defect of tinydevice, please report it with the command line: {(json ? defect.Message : defect)}", json);
            return ExitCode.Defect;
        }
    }

    private static async Task<int> InvokeAsync(ParseResult parsed, Terminal terminal, CancellationToken stop)
    {
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = terminal.RawOutput };
        Task<int> running = Task.Run(() => parsed.InvokeAsync(invocation, stop), CancellationToken.None);
        if (parsed.Action is SynchronousCommandLineAction)
        {
            // It computes and cannot be asked to end.
            await Task.WhenAny(running, Task.Delay(Timeout.Infinite, stop));
            if (!running.IsCompleted)
            {
                terminal.Restore();
                return ExitCode.Interrupted;
            }
        }

        return await running;
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
            help.Aliases.Remove("/h");
            help.Aliases.Remove("/?");
            help.Action = new BriefHelp((HelpAction)help.Action!, terminal.Out.Profile.Width);
        }

        return root;
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
