using System.Diagnostics;
using System.Reflection;
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
        var start = new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        string self = Assembly.GetExecutingAssembly().Location;
        if (Path.GetFileNameWithoutExtension(start.FileName) is not "tinydevice")
        {
            // Run as `dotnet tinydevice.dll` or inside a test host: the process is not ours, the assembly is.
            start.FileName = "dotnet";
            start.ArgumentList.Add(self);
        }

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
