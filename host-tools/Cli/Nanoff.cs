using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using TinyDevice.Packaging.Board;

namespace TinyDevice.Cli;

/// <summary>Runs nanoff, nanoFramework's flashing tool, and explains its failures.</summary>
internal static partial class Nanoff
{
    /// <summary>The program's name, looked up on the PATH.</summary>
    public const string Program = "nanoff";

    /// <summary>What nanoff prints about a file that did not get onto the board, before it exits with 0 all the same.</summary>
    /// <remarks>Source: nanoFirmwareFlasher, FileDeploymentManager.DeployAsync.</remarks>
    [GeneratedRegex(@"^\s*(Error|Exception) deploying content file ")]
    private static partial Regex FailedFile { get; }

    /// <summary>Runs one step, its output passed on line by line.</summary>
    public static async Task RunAsync(string program, NanoffStep step, Action<string> onLine, CancellationToken stop)
    {
        string last = "it said nothing";
        string? undeployed = null;
        var both = new Lock();
        void Take(string line)
        {
            lock (both)
            {
                last = string.IsNullOrWhiteSpace(line) ? last : line.Trim();
                undeployed ??= FailedFile.IsMatch(line) ? line.Trim() : null;
                onLine(line);
            }
        }

        using var process = new Process { StartInfo = new ProcessStartInfo(program, step.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        Start(process, program);
        try
        {
            await Task.WhenAll(PassOnAsync(process.StandardOutput, Take, stop), PassOnAsync(process.StandardError, Take, stop));
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new UserException($"nanoff could not {step.Purpose} (exit code {process.ExitCode}, last line: {last}); check cable, port and target, hold the BOOT button if it asks for it, and run the command again.");
        }

        if (undeployed is not null)
        {
            throw new UserException($"nanoff could not {step.Purpose}: {undeployed}; the board's drive may be full or unformatted, flash it with --mass-erase.");
        }
    }

    /// <summary>The command line as a person would type it.</summary>
    public static string CommandLine(string program, NanoffStep step) => string.Join(' ', step.Arguments.Prepend(program).Select(Quote));

    private static void Start(Process process, string program)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new UserException($"{program} cannot be started ({missing.NativeErrorCode switch { 2 => "it is not installed or not on the PATH", 13 => "it may not be executed", _ => missing.Message }}); install it with 'dotnet tool install -g nanoff'.", missing);
        }
    }

    private static async Task PassOnAsync(StreamReader reader, Action<string> take, CancellationToken stop)
    {
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            take(line);
        }
    }

    private static string Quote(string argument) => argument.Length > 0 && !argument.Contains(' ', StringComparison.Ordinal) ? argument : $"\"{argument}\"";
}
