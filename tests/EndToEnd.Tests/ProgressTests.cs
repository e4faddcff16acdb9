using System.Diagnostics;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>What a terminal sees and a pipe does not: bars, colours, the picture of a rollout. The terminal is one that script(1) makes.</summary>
public sealed class ProgressTests : IDisposable
{
    private const string Escape = "\u001b[";
    private const string HideCursor = Escape + "?25l";
    private const string ShowCursor = Escape + "?25h";
    private const string ScriptProgram = "/usr/bin/script";

    private readonly string _folder = Directory.CreateTempSubdirectory("td-progress-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("simulate --devices 10", "stage 1 of 4")]
    [InlineData("compile {model} -o m.tdpkg", "compiling")]
    [InlineData("verify {model}", "verifying")]
    [InlineData("analyze {model}", "analyzing")]
    [InlineData("eval {model} --data {data} --labels {labels}", "evaluating")]
    public async Task Long_work_is_seen_on_a_terminal_and_leaves_the_cursor_as_it_was(string command, string what)
    {
        string terminal = await OnTerminalAsync(await FilledAsync(command));

        Assert.Contains(what, terminal, StringComparison.Ordinal);
        Assert.Contains(HideCursor, terminal, StringComparison.Ordinal);
        Assert.True(terminal.LastIndexOf(ShowCursor, StringComparison.Ordinal) > terminal.LastIndexOf(HideCursor, StringComparison.Ordinal), "The cursor stays hidden.");
    }

    [Theory]
    [InlineData("simulate --devices 10")]
    [InlineData("compile {model} -o m.tdpkg")]
    [InlineData("eval {model} --data {data} --labels {labels}")]
    [InlineData("key show key.pem")]
    public async Task A_pipe_sees_no_bar_and_no_colour(string command)
    {
        string output = await ToolProcess.RunAsync(_folder, (await FilledAsync(command)).Split(' '));

        Assert.DoesNotContain(Escape, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("1", false)]
    public async Task No_color_takes_the_colours_from_a_terminal(string? noColor, bool coloured)
    {
        string terminal = await OnTerminalAsync(await FilledAsync("key show key.pem"), noColor);

        Assert.Matches("key [0-9a-f]{16}", terminal);
        Assert.Equal(coloured, terminal.Contains(Escape + "38;5;2m", StringComparison.Ordinal) || terminal.Contains(Escape + "32m", StringComparison.Ordinal));
    }

    private async Task<string> FilledAsync(string command)
    {
        string demo = Path.Combine(OwnFleet.Repository(), "host-tools", "Cli", "Demo");
        if (!File.Exists(Path.Combine(_folder, "key.pem")))
        {
            await ToolProcess.RunAsync(_folder, "key", "new");
        }

        await File.WriteAllBytesAsync(Path.Combine(_folder, "labels.bin"), new byte[new FileInfo(Path.Combine(demo, "gesture-1.0.golden.out.bin")).Length / 6]);
        return command.Replace("{model}", Path.Combine(demo, "gesture-1.0.tflite"), StringComparison.Ordinal)
            .Replace("{data}", Path.Combine(demo, "gesture-1.0.golden.in.bin"), StringComparison.Ordinal)
            .Replace("{labels}", Path.Combine(_folder, "labels.bin"), StringComparison.Ordinal);
    }

    private async Task<string> OnTerminalAsync(string command, string? noColor = null)
    {
        Assert.SkipUnless(File.Exists(ScriptProgram), "script(1) of util-linux is not installed here.");
        var start = new ProcessStartInfo(ScriptProgram, ["-qec", $"dotnet '{typeof(Cli.CommandLine).Assembly.Location}' {command}", "/dev/null"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("CI");
        start.Environment.Remove("NO_COLOR");
        if (noColor is not null)
        {
            start.Environment["NO_COLOR"] = noColor;
        }

        using Process script = Process.Start(start)!;
        string seen = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(script.ExitCode == 0, seen);
        return seen;
    }
}
