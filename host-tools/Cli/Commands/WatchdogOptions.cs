using System.CommandLine;
using System.IO.Pipes;
using TinyDevice.VirtualDevice;

namespace TinyDevice.Cli.Commands;

/// <summary>The options of <c>device</c> about being watched, and about something to see the watchdog at.</summary>
internal sealed record WatchdogOptions(Option<bool> Supervised, Option<HangPlace?> Hang, Option<string?> HangOn, Option<string?> Heartbeat)
{
    public const string SupervisedName = "--supervised";
    public const string HeartbeatName = "--heartbeat";

    public static WatchdogOptions Declare() => new(
        new Option<bool>(SupervisedName) { Description = "Run the device in a process of its own, kill that when it hangs for nf.config's watchdog times and start it again, as the board's watchdog resets it." },
        new Option<HangPlace?>("--hang") { Description = "Hang on purpose, to see --supervised at work: in an inference, or in a step of the update agent." }.SuggestingNames(),
        new Option<string?>("--hang-on") { Description = "Hang only while this model version runs." },
        new Option<string?>(HeartbeatName) { Description = "Pipe handle that signs of life go to.", Hidden = true });

    public void AddTo(Command command)
    {
        command.Options.Add(Supervised);
        command.Options.Add(Hang);
        command.Options.Add(HangOn);
        command.Options.Add(Heartbeat);
    }

    /// <summary>The pipe to whoever watches; null when nobody does.</summary>
    public Stream? OpenHeartbeat(ParseResult parsed) =>
        parsed.GetValue(Heartbeat) is { } handle ? new AnonymousPipeClientStream(PipeDirection.Out, handle) : null;

    /// <summary>The hang asked for; null for none.</summary>
    public Hang? ReadHang(ParseResult parsed)
    {
        string? version = parsed.GetValue(HangOn);
        if (parsed.GetValue(Hang) is { } place)
        {
            return new Hang(place, version);
        }

        return version is null ? null : throw new UserException("--hang-on needs --hang: say where the device is to hang.");
    }
}
