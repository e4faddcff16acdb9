using System.Diagnostics;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>One tinydevice command as a process of its own, as a user starts it.</summary>
internal sealed class ToolProcess : IDisposable
{
    private const string TemporaryFolder = "tmp";

    private readonly Process _process;
    private readonly Task<string> _error;

    private ToolProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public static ToolProcess Start(string workingFolder, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(Cli.CommandLine).Assembly.Location);
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        // The user's own credentials stay out of it.
        start.Environment["TINYDEVICE_CREDENTIALS"] = Path.Combine(workingFolder, "credentials.json");
        start.Environment.Remove("TINYDEVICE_API_KEY");
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(workingFolder, TemporaryFolder)).FullName;
        return new ToolProcess(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end and expects exit code 0.</summary>
    public static async Task<string> RunAsync(string workingFolder, params string[] args)
    {
        using ToolProcess tool = Start(workingFolder, args);
        string output = await tool._process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tool._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tool._process.ExitCode == 0, $"tinydevice {string.Join(' ', args)}: exit code {tool._process.ExitCode}\n{output}\n{await tool._error}");
        return output;
    }

    /// <summary>The next line it prints.</summary>
    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("The process ended: " + await _error);

    /// <summary>Sends the process a signal, INT or TERM, and waits for its end.</summary>
    public async Task<Ending> InterruptAsync(string signal)
    {
        await SignalAsync(signal);
        return await EndAsync();
    }

    /// <summary>Sends the process a signal, INT or TERM.</summary>
    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Ending> EndAsync()
    {
        Task<string> rest = _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await rest;
        return new Ending(_process.ExitCode, await _error);
    }

    /// <summary>What the tools run in a folder left of their temporary files; the runtime's own debugging pipes are no files of theirs.</summary>
    public static IEnumerable<string> TemporaryFilesIn(string workingFolder) => Directory.GetFileSystemEntries(Path.Combine(workingFolder, TemporaryFolder))
        .Where(path => !Path.GetFileName(path).StartsWith("clr-debug-pipe", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith("dotnet-diagnostic", StringComparison.Ordinal));

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
