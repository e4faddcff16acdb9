using System.CommandLine;
using TinyDevice.Cli.Demo;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice demo</c>: the whole way from a model file to devices that update, revert and resume, on this machine alone.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "demo",
            "Show the whole way on this machine alone: compile and sign a model, serve it to three virtual devices, watch a bad one being reverted and a killed device resume. Leaves nothing behind.\n\n"
            + "Example: tinydevice demo")
        {
            json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var demo = new DemoRun(terminal, parsed.GetValue(json));
            return await demo.RunAsync(stop) ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }
}
