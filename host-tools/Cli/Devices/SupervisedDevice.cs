using System.CommandLine;
using System.Diagnostics;
using TinyDevice.Cli.Commands;
using TinyDevice.Device;
using TinyDevice.Packaging.Board;
using TinyDevice.VirtualDevice;

namespace TinyDevice.Cli.Devices;

/// <summary><c>tinydevice device --supervised</c>: the same command as a child process under a watchdog.</summary>
internal static class SupervisedDevice
{
    /// <summary>Runs a command line again without the option that asks for a watchdog.</summary>
    public static Task<int> RunAsync(ParseResult parsed, BoardConfig config, Action<int> onKilled, CancellationToken stop) =>
        RunAsync([.. parsed.Tokens.Select(token => token.Value).Where(value => value != WatchdogOptions.SupervisedName)], config, onKilled, stop);

    /// <summary>Runs a command line, kills it when it is silent for nf.config's watchdog times, and starts it again.</summary>
    public static async Task<int> RunAsync(string[] arguments, BoardConfig config, Action<int> onKilled, CancellationToken stop)
    {
        var limits = new SupervisorLimits
        {
            LoopMs = (long)config.Watchdog.Agent.TotalMilliseconds,
            InferenceMs = (long)config.Watchdog.Inference.TotalMilliseconds,
        };
        var watchdog = new ProcessWatchdog(heartbeat => Start(arguments, heartbeat), limits, onKilled);
        return await watchdog.RunAsync(stop);
    }

    private static ProcessStartInfo Start(string[] arguments, string heartbeat)
    {
        ProcessStartInfo start = OwnProcess.Start();
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add(WatchdogOptions.HeartbeatName);
        start.ArgumentList.Add(heartbeat);
        return start;
    }
}
