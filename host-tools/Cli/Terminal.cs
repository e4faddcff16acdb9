using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace TinyDevice.Cli;

/// <summary>Where a command writes: results to <see cref="Out"/>, diagnostics to <see cref="Error"/>, machine-readable results as one JSON document.</summary>
public sealed class Terminal(IAnsiConsole output, IAnsiConsole error, TextWriter rawOutput)
{
    private static readonly JsonSerializerOptions JsonFormat = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private static readonly JsonSerializerOptions JsonLineFormat = new(JsonFormat) { WriteIndented = false };

    public IAnsiConsole Out { get; } = output;

    public IAnsiConsole Error { get; } = error;

    /// <summary>The process's standard output and standard error; colours and progress vanish where they are no terminal.</summary>
    public static Terminal ForProcess()
    {
        IAnsiConsole output = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        IAnsiConsole error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsOutputRedirected)
        {
            // A pipe has no width: never wrap what a script reads.
            output.Profile.Width = 1000;
        }

        if (Console.IsErrorRedirected)
        {
            error.Profile.Width = 1000;
        }

        return new Terminal(output, error, Console.Out);
    }

    /// <summary>Writes one result as an indented JSON document.</summary>
    public void WriteJson<T>(T result) => rawOutput.WriteLine(JsonSerializer.Serialize(result, JsonFormat));

    /// <summary>Writes one event as a single line of JSON and flushes, for commands that run on.</summary>
    public void WriteJsonLine<T>(T item)
    {
        lock (rawOutput)
        {
            rawOutput.WriteLine(JsonSerializer.Serialize(item, JsonLineFormat));
            rawOutput.Flush();
        }
    }

    /// <summary>Writes text for another program: not wrapped, not coloured.</summary>
    public void WriteRaw(string text) => rawOutput.WriteLine(text);

    /// <summary>Writes a plain line, its text taken literally.</summary>
    public void WriteLine(string text) => Out.WriteLine(text);

    /// <summary>Writes a line of Spectre markup; use <see cref="Markup.Escape"/> for foreign text.</summary>
    public void WriteMarkup(string markup) => Out.MarkupLine(markup);
}
