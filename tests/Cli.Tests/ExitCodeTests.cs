using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace TinyDevice.Cli.Tests;

/// <summary>Every exit code of docs/cli.md can be reached; what Ctrl-C does to whole processes is in EndToEnd.Tests/InterruptTests.</summary>
public sealed class ExitCodeTests
{
    public static TheoryData<string> Leaves => [.. CommandTree.Leaves()];

    [Fact]
    public async Task Done_is_0() => Assert.Equal(0, (await Tool.RunAsync("completion", "bash")).ExitCode);

    [Fact]
    public async Task Not_done_is_1() => Assert.Equal(1, (await Tool.RunAsync("inspect", "absent.tflite")).ExitCode);

    [Theory]
    [InlineData("There is no command 'tinydevice comple'; did you mean compile?", "comple")]
    [InlineData("There is no command 'tinydevice rollout statsu'; did you mean status?", "rollout", "statsu")]
    [InlineData("There is no command 'tinydevice xyzzy'.", "xyzzy")]
    [InlineData("There is no option --keyy; did you mean --key?", "compile", "--keyy", "x")]
    [InlineData("There is no option --device; did you mean --devices?", "simulate", "--device", "5")]
    [InlineData("'tinydevice fleet' needs a command: status.", "fleet")]
    [InlineData("Option '--store' is required.", "device")]
    public async Task A_wrong_command_line_is_2_and_says_what_was_meant(string sentence, params string[] args)
    {
        Tool tool = await Tool.RunAsync(args);

        Assert.Equal(2, tool.ExitCode);
        Assert.StartsWith($"error: {sentence}", tool.Error, StringComparison.Ordinal);
        Assert.Equal(2, tool.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [MemberData(nameof(Leaves))]
    public void No_option_takes_nonsense_or_breaks_on_it(string path)
    {
        foreach (Option option in CommandTree.Find(path).Options.Where(o => o.ValueType != typeof(bool) && o.ValueType != typeof(bool?) && o.ValueType != typeof(string) && o.ValueType != typeof(string[])))
        {
            ParseResult parsed = CommandTree.Parse([.. path.Split(' '), option.Name, "::nonsense::"]);
            Assert.Contains(parsed.Errors, e => e.SymbolResult is OptionResult of && of.Option.Name == option.Name);
            Assert.DoesNotContain("System.", UsageMistake.Find(parsed)!.Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_out_of_reach_is_3() =>
        Assert.Equal(3, (await Tool.RunAsync("fleet", "status", "--server", "http://127.0.0.1:9", "--api-key", "k")).ExitCode);

    [Theory]
    [InlineData("503 Service Unavailable", 3)]
    [InlineData("429 Too Many Requests", 3)]
    [InlineData("500 Internal Server Error", 1)]
    [InlineData("404 Not Found", 1)]
    public async Task A_server_that_is_too_busy_is_3_and_one_that_refuses_1(string status, int expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task answer = AnswerAsync(listener, status);

        Tool tool = await Tool.RunAsync("fleet", "status", "--server", $"http://{listener.LocalEndpoint}", "--api-key", "k");

        await answer;
        Assert.Equal(expected, tool.ExitCode);
        Assert.Contains(status, tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_is_70_and_shows_where()
    {
        var error = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(error) });
        console.Profile.Width = 1000;

        int exitCode = await CommandLine.RunAsync(["completion", "bash"], new Terminal(console, console, new BrokenWriter()), TestContext.Current.CancellationToken);

        Assert.Equal(70, exitCode);
        Assert.Contains("This is a defect of tinydevice", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(BrokenWriter), error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_evaluation_that_is_stopped_is_130()
    {
        using var folder = new TemporaryFolder();
        string model = folder.Write("model.tflite", DemoFiles.Read("gesture-1.0.tflite"));
        string data = folder.Write("x.bin", DemoFiles.Read("gesture-1.0.golden.in.bin"));
        string labels = folder.Write("y.bin", new byte[DemoFiles.Read("gesture-1.0.golden.out.bin").Length / 6]);
        var console = new StringWriter();
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(console) });

        Assert.Equal(0, (await Tool.RunAsync("eval", model, "--data", data, "--labels", labels)).ExitCode);
        int exitCode = await CommandLine.RunAsync(["eval", model, "--data", data, "--labels", labels], new Terminal(plain, plain, console), new CancellationToken(canceled: true));

        Assert.Equal(130, exitCode);
        Assert.Equal("", console.ToString());
    }

    [Theory]
    [InlineData("simulate", "--estimate", "--devices", "1000000")]
    [InlineData("simulate", "--devices", "10", "--json")]
    [InlineData("fleet", "status", "--server", "http://127.0.0.1:9", "--api-key", "k")]
    public async Task Stopped_is_130_and_says_nothing(params string[] args)
    {
        var error = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(error) });

        int exitCode = await CommandLine.RunAsync(args, new Terminal(console, console, error), new CancellationToken(canceled: true));

        Assert.Equal(130, exitCode);
        Assert.Equal("", error.ToString());
    }

    [Theory]
    [MemberData(nameof(Leaves))]
    public async Task With_json_a_mistake_is_one_json_object_on_standard_error(string path)
    {
        Tool tool = await Tool.RunAsync([.. path.Split(' '), "--json", "--no-such-option"]);

        Assert.Equal(2, tool.ExitCode);
        Assert.Equal("", tool.Output);
        using JsonDocument error = JsonDocument.Parse(tool.Error);
        Assert.StartsWith("There is no option --no-such-option", error.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_exit_code_is_documented()
    {
        string cli = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Path, "docs", "cli.md"), TestContext.Current.CancellationToken);
        Assert.All(typeof(ExitCode).GetFields(), code => Assert.Contains($"\n| {code.GetRawConstantValue()} | ", cli, StringComparison.Ordinal));
    }

    private static async Task AnswerAsync(TcpListener listener, string status)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, leaveOpen: true);
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 })
        {
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new InvalidOperationException("broken");
    }
}
