using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace TinyDevice.Cli;

/// <summary>Where a command writes: results to <see cref="Out"/>, diagnostics to <see cref="Error"/>, machine-readable results as one JSON document.</summary>
public sealed class Terminal(IAnsiConsole output, IAnsiConsole error, TextWriter rawOutput)
{
    private static readonly JsonSerializerOptions JsonFormat = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // It goes to a program, not into a page: an apostrophe may stay one.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private static readonly JsonSerializerOptions JsonLineFormat = new(JsonFormat) { WriteIndented = false };

    public IAnsiConsole Out { get; } = output;

    public IAnsiConsole Error { get; } = error;

    /// <summary>Standard output without colours or wrapping, for what another program reads.</summary>
    public TextWriter RawOutput { get; } = rawOutput;

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

    /// <summary>Does long work; while standard error is a terminal it has a bar, which vanishes when the work is done.</summary>
    /// <param name="what">What is being done, a word or two.</param>
    /// <param name="work">Tells the share that is done, 0 to 1, if it can.</param>
    /// <param name="on">Where the bar is; null for <see cref="Error"/>. Lines written to it meanwhile appear above the bar.</param>
    public async Task<T> WorkAsync<T>(string what, Func<IProgress<double>, Task<T>> work, IAnsiConsole? on = null)
    {
        IAnsiConsole console = on ?? Error;
        if (!IsLive(console))
        {
            return await work(new WorkProgress(null));
        }

        return await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(what.EscapeMarkup(), maxValue: 1);
            task.IsIndeterminate = true;
            return await work(new WorkProgress(task));
        });
    }

    /// <summary>As the other, for work without a result.</summary>
    public Task WorkAsync(string what, Func<IProgress<double>, Task> work, IAnsiConsole? on = null) => WorkAsync(what, async progress =>
    {
        await work(progress);
        return true;
    }, on);

    /// <summary>As the others, for work that computes.</summary>
    public T Work<T>(string what, Func<IProgress<double>, T> work) => WorkAsync(what, progress => Task.FromResult(work(progress))).GetAwaiter().GetResult();

    /// <summary>Does work while a picture of it is drawn anew in place; only where <see cref="IsLive"/>. The picture vanishes in the end.</summary>
    public Task<T> LiveAsync<T>(Func<Action<IRenderable>, Task<T>> work) =>
        Out.Live(new Text("")).AutoClear(true).StartAsync(context => work(context.UpdateTarget));

    /// <summary>Whether a console can show what changes in place.</summary>
    public static bool IsLive(IAnsiConsole console) => console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi && console.Profile.Out.IsTerminal;

    /// <summary>Shows the cursor again that a bar which was left behind had hidden.</summary>
    public void Restore()
    {
        foreach (IAnsiConsole console in new[] { Out, Error }.Where(IsLive))
        {
            console.Cursor.Show();
        }
    }

    /// <summary>Writes one result as an indented JSON document.</summary>
    public void WriteJson<T>(T result) => RawOutput.WriteLine(JsonSerializer.Serialize(result, JsonFormat));

    /// <summary>Writes one event as a single line of JSON and flushes, for commands that run on.</summary>
    public void WriteJsonLine<T>(T item)
    {
        lock (RawOutput)
        {
            RawOutput.WriteLine(JsonSerializer.Serialize(item, JsonLineFormat));
            RawOutput.Flush();
        }
    }

    /// <summary>Writes text for another program: not wrapped, not coloured.</summary>
    public void WriteRaw(string text) => RawOutput.WriteLine(text);

    /// <summary>Writes to standard error why nothing was done: a line for a person, or with <paramref name="json"/> one JSON object.</summary>
    public void WriteError(string sentence, bool json)
    {
        if (json)
        {
            Error.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(new { error = sentence }, JsonLineFormat));
        }
        else
        {
            Error.MarkupLineInterpolated($"[red]error:[/] {sentence}");
        }
    }

    /// <summary>Writes to standard error what does not keep the command from going on.</summary>
    public void WriteWarning(string sentence) => Error.MarkupLineInterpolated($"[yellow]warning:[/] {sentence}");

    /// <summary>Writes a plain line, its text taken literally.</summary>
    public void WriteLine(string text) => Out.WriteLine(text);

    /// <summary>Writes a line of Spectre markup; use <see cref="Markup.Escape"/> for foreign text.</summary>
    public void WriteMarkup(string markup) => Out.MarkupLine(markup);
}
