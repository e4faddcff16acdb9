using System.Diagnostics;
using System.IO.Pipes;
using TinyDevice.Device;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>Runs a virtual device in a process of its own, kills it when it hangs and starts it again, as a watchdog resets a board.</summary>
/// <remarks>What counts as a hang is the firmware's own <see cref="Supervisor"/>'s to say, fed by the child's heartbeat.</remarks>
public sealed class ProcessWatchdog
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    private readonly Func<string, ProcessStartInfo> _start;
    private readonly SupervisorLimits _limits;
    private readonly Action<int> _onKilled;

    /// <summary>Prepares to watch; nothing is started before <see cref="RunAsync"/>.</summary>
    /// <param name="start">Makes the child's start from the handle its heartbeat goes to (<see cref="VirtualDeviceOptions.Heartbeat"/>).</param>
    /// <param name="limits">How long is too long, counted from the child's first sign of life.</param>
    /// <param name="onKilled">Told the process id of each child killed.</param>
    public ProcessWatchdog(Func<string, ProcessStartInfo> start, SupervisorLimits limits, Action<int> onKilled)
    {
        _start = start;
        _limits = limits;
        _onKilled = onKilled;
    }

    /// <summary>Runs until the device ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the child is dead.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        while (true)
        {
            if (await LiveAsync(stop) is { } exitCode)
            {
                return exitCode;
            }
        }
    }

    /// <summary>One life of the child; null when it hung and was killed.</summary>
    private async Task<int?> LiveAsync(CancellationToken stop)
    {
        await using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        using Process child = Process.Start(_start(pipe.GetClientHandleAsString()))!;
        pipe.DisposeLocalCopyOfClientHandle();
        try
        {
            bool ended = await EndsAsync(child, pipe, stop);
            if (ended)
            {
                await child.WaitForExitAsync(stop);
                return child.ExitCode;
            }
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            throw;
        }

        child.Kill(entireProcessTree: true);
        await child.WaitForExitAsync(stop);
        _onKilled(child.Id);
        return null;
    }

    /// <summary>Watches a child until it ends (true) or hangs (false).</summary>
    private async Task<bool> EndsAsync(Process child, Stream pipe, CancellationToken stop)
    {
        var clock = new HostClock();
        Supervisor? supervisor = null;
        bool isAsleep = false;
        byte[] sign = new byte[1];
        ValueTask<int> reading = pipe.ReadAsync(sign, stop);
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(stop))
        {
            while (reading.IsCompleted)
            {
                if (await reading == 0)
                {
                    return true;
                }

                supervisor = Feed(supervisor ?? new Supervisor(clock, new HostReset(), new NoEvents(), _limits), sign[0]);
                isAsleep = sign[0] == Heartbeat.Sleep;
                reading = pipe.ReadAsync(sign, stop);
            }

            if (child.HasExited)
            {
                return true;
            }

            if (!isAsleep && (supervisor?.IsOverdue() ?? clock.Milliseconds > LongestStart.TotalMilliseconds))
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>The supervisor that watches from here on; null while the device sleeps, after which it boots anew.</returns>
    private static Supervisor? Feed(Supervisor supervisor, byte sign)
    {
        switch (sign)
        {
            case Heartbeat.Sleep:
                return null;
            case Heartbeat.Inference:
                supervisor.Report(DeviceEventKind.Inferred, 0, 0, "");
                break;
            default:
                supervisor.Feed();
                break;
        }

        return supervisor;
    }

    private sealed class NoEvents : IEventSink
    {
        public void Report(DeviceEventKind kind, int first, int second, string text)
        {
        }
    }
}
