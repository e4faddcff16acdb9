using System.CommandLine;
using Spectre.Console;
using TinyDevice.Packaging.Board;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice flash</c>: firmware, application and provisioning files onto a board, through nanoff.</summary>
internal static class FlashCommand
{
    private const string Firmware = "firmware";
    private const string Files = "files";
    private const string Application = "application";

    private sealed record Options(
        Option<string?> Port,
        Option<string?> Store,
        Option<string?> Image,
        Option<string[]> Only,
        Option<bool> MassErase,
        Option<bool> DryRun,
        Option<string> Nanoff,
        Option<string?> Config,
        Option<bool> Json);

    public static Command Create(Terminal terminal)
    {
        var options = new Options(
            new Option<string?>("--port") { Description = "Serial port of the board, e.g. /dev/ttyUSB0 or COM5; without it the one in nf.config." },
            new Option<string?>("--store") { Description = "Folder with the device's files, made by 'tinydevice provision'; without it no files are copied." },
            new Option<string?>("--image") { Description = "Application (.bin); without it firmware/Device/bin/Release/TinyDevice.Device.bin beside nf.config." },
            new Option<string[]>("--only") { Description = "Only these parts: firmware, files, application.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] },
            new Option<bool>("--mass-erase") { Description = "Erase the whole flash first, models and files on the board included." },
            new Option<bool>("--dry-run") { Description = "Print the commands and files, do nothing." },
            new Option<string>("--nanoff") { Description = "The nanoff program; without it the one on the PATH.", DefaultValueFactory = _ => Nanoff.Program },
            CommonOptions.Config(),
            CommonOptions.Json());
        options.Json.Description = "Print steps and nanoff's lines as one JSON object a line.";
        options.Only.AcceptOnlyFromAmong(Firmware, Files, Application);
        var command = new Command(
            "flash",
            "Flash a board over its serial port: nanoFramework's firmware, the device's files, the application.\n\n"
            + "Example: tinydevice flash --port /dev/ttyUSB0 --store ./board1")
        {
            options.Port, options.Store, options.Image, options.Only, options.MassErase, options.DryRun, options.Nanoff, options.Config, options.Json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, options, terminal, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Options options, Terminal terminal, CancellationToken stop)
    {
        BoardConfig config = CommonOptions.LoadConfig(parsed.GetValue(options.Config));
        FlashPlan plan = FlashPlan.Create(config, Request(parsed, options, config));
        string nanoff = parsed.GetRequiredValue(options.Nanoff);
        if (parsed.GetValue(options.DryRun))
        {
            Show(plan, nanoff, terminal, parsed.GetValue(options.Json));
            return ExitCode.Ok;
        }

        if (plan.Missing is { } missing)
        {
            throw new UserException(missing);
        }

        if (plan.DeploymentPath is { } path)
        {
            OutputFile.Write(path, System.Text.Encoding.UTF8.GetBytes(plan.DeploymentJson!));
        }

        await FlashAsync(plan, nanoff, terminal, parsed.GetValue(options.Json), stop);
        return ExitCode.Ok;
    }

    private static async Task FlashAsync(FlashPlan plan, string nanoff, Terminal terminal, bool json, CancellationToken stop)
    {
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            NanoffStep step = plan.Steps[i];
            if (json)
            {
                terminal.WriteJsonLine(new { step = i + 1, of = plan.Steps.Count, step.Purpose, command = step.Arguments.Prepend(nanoff) });
            }
            else
            {
                terminal.WriteMarkup($"[green]step {i + 1} of {plan.Steps.Count}: {step.Purpose.EscapeMarkup()}[/]  {Nanoff.CommandLine(nanoff, step).EscapeMarkup()}");
            }

            await terminal.WorkAsync(step.Purpose, _ => Nanoff.RunAsync(nanoff, step, line => ShowLine(terminal, line, json), stop), terminal.Out);
        }

        const string Next = "press the board's reset button (EN) if it does not start by itself";
        if (json)
        {
            terminal.WriteJsonLine(new { done = true, next = Next });
        }
        else
        {
            terminal.WriteLine($"done; {Next}");
        }
    }

    private static void ShowLine(Terminal terminal, string line, bool json)
    {
        if (json)
        {
            terminal.WriteJsonLine(new { line });
        }
        else
        {
            terminal.WriteLine(line);
        }
    }

    private static FlashRequest Request(ParseResult parsed, Options options, BoardConfig config)
    {
        string[] only = parsed.GetRequiredValue(options.Only);
        string? store = parsed.GetValue(options.Store);
        if (only.Contains(Files) && store is null)
        {
            throw new UserException("--only files needs --store, the folder with the device's files; 'tinydevice provision' makes it.");
        }

        bool Wanted(string part) => only.Length == 0 || only.Contains(part);
        string folder = config.Path is { } path ? Path.GetDirectoryName(path)! : Directory.GetCurrentDirectory();
        return new FlashRequest
        {
            SerialPort = parsed.GetValue(options.Port) ?? config.Nanoff.SerialPort
                ?? throw new UserException("No serial port: name it with --port (nanoff --listports shows them) or as serialPort in nf.config."),
            Firmware = Wanted(Firmware),
            MassErase = parsed.GetValue(options.MassErase),
            Image = Wanted(Application) ? parsed.GetValue(options.Image) ?? Path.Combine(folder, "firmware", "Device", "bin", "Release", "TinyDevice.Device.bin") : null,
            Store = Wanted(Files) ? store : null,
        };
    }

    private static void Show(FlashPlan plan, string nanoff, Terminal terminal, bool json)
    {
        if (json)
        {
            terminal.WriteJson(new
            {
                steps = plan.Steps.Select(step => new { step.Purpose, command = step.Arguments.Prepend(nanoff) }),
                deploymentFile = plan.DeploymentPath,
                deployment = plan.DeploymentJson,
                plan.Missing,
                dryRun = true,
            });
            return;
        }

        foreach (NanoffStep step in plan.Steps)
        {
            terminal.WriteLine(Nanoff.CommandLine(nanoff, step));
        }

        if (plan.DeploymentPath is not null)
        {
            terminal.WriteLine($"{plan.DeploymentPath}:");
            terminal.WriteLine(plan.DeploymentJson!);
        }

        if (plan.Missing is not null)
        {
            terminal.WriteLine($"Before this can run: {plan.Missing}");
        }
    }
}
