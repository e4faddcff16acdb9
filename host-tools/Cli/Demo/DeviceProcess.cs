using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using TinyDevice.Cli.Devices;

namespace TinyDevice.Cli.Demo;

/// <summary>A virtual device as a real process of its own, its events read from its standard output.</summary>
internal sealed class DeviceProcess : IDisposable
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _errors;

    private DeviceProcess(Process process, Action<DeviceEventView> onEvent)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadEventsAsync(onEvent);
    }

    /// <summary>Starts <c>tinydevice device</c> with these arguments.</summary>
    public static DeviceProcess Start(IEnumerable<string> arguments, string workingFolder, Action<DeviceEventView> onEvent)
    {
        ProcessStartInfo start = OwnProcess.Start();
        start.WorkingDirectory = workingFolder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.ArgumentList.Add("device");
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new DeviceProcess(Process.Start(start)!, onEvent);
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>SIGKILL: no chance to clean up, as when the power goes.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
    }

    /// <summary>What the process said before it ended by itself; null while it runs.</summary>
    public async Task<string?> FindFailureAsync() =>
        _process.HasExited ? $"exit code {_process.ExitCode}: {(await _errors).Trim()}" : null;

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task ReadEventsAsync(Action<DeviceEventView> onEvent)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{') && JsonSerializer.Deserialize<DeviceEventView>(line, Format) is { } view)
            {
                onEvent(view);
            }
        }
    }
}
