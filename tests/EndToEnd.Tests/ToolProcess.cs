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

    /// <summary>Sends the process a signal, INT or TERM.</summary>
    /// <remarks>Whatever a shell starts in its background ignores INT, and so do the processes started by that: they get TERM.</remarks>
    public void Send(string signal)
    {
        string heard = signal == "INT" && IgnoresInt() ? "TERM" : signal;
        using Process kill = Process.Start("kill", [$"-{heard}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>How it ended, once it has.</summary>
    public async Task<Ending> EndAsync()
    {
        Task<string> rest = _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await rest;
        return new Ending(_process.ExitCode, await _error);
    }

    /// <summary>Sends it a signal and waits for its end.</summary>
    public Task<Ending> InterruptAsync(string signal)
    {
        Send(signal);
        return EndAsync();
    }

    private static bool IgnoresInt()
    {
        const string Status = "/proc/self/status";
        const string Ignored = "SigIgn:";
        const int SigInt = 2;
        string? mask = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal)) : null;
        return mask is not null && (Convert.ToUInt64(mask[Ignored.Length..].Trim(), 16) & (1UL << (SigInt - 1))) != 0;
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
