using Spectre.Console;

namespace TinyDevice.Cli.Tests;

/// <summary>Runs one tinydevice command line in this process and keeps what it printed.</summary>
internal sealed record Tool(int ExitCode, string Output, string Error)
{
    public static async Task<Tool> RunAsync(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var terminal = new Terminal(ConsoleOn(output), ConsoleOn(error), output);
        int exitCode = await CommandLine.RunAsync(args, terminal, TestContext.Current.CancellationToken);
        return new Tool(exitCode, output.ToString(), error.ToString());
    }

    private static IAnsiConsole ConsoleOn(StringWriter writer)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 1000;
        return console;
    }
}
