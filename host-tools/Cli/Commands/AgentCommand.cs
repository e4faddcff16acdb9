using System.CommandLine;
using TinyDevice.Cli.Devices;
using TinyDevice.Packaging.Board;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice agent</c>: the firmware on a Linux-class device, for good: a Jetson, or a Pi with an accelerator beside it.</summary>
internal static class AgentCommand
{
    private const string SystemConfig = "/etc/tinydevice/nf.config";
    private const string SystemStore = "/var/lib/tinydevice";

    public static Command Create(Terminal terminal)
    {
        Option<Uri?> server = CommonOptions.Server();
        var store = new Option<string?>("--store") { Description = $"Folder of its slots and records; without it $STATE_DIRECTORY, which systemd sets, else {SystemStore}." };
        var id = new Option<string?>("--id") { Description = "Device id; without it the store's, else this machine's name." };
        var token = new Option<string?>("--token") { Description = "Target token; without it the store's, else $TINYDEVICE_TOKEN, else it is registered with the API key." };
        var input = new Option<string?>("--input", "-i") { Description = "Inputs replayed to the model; without it seeded noise." };
        Option<string?> config = CommonOptions.Config();
        config.Description = $"nf.config of this device; without it {SystemConfig}, else the nearest one upwards from here, else the built-in one.";
        Option<bool> json = CommonOptions.Json();
        json.Description = "Print events as one JSON object a line.";
        Option<bool> dryRun = CommonOptions.DryRun("Say which device it would be and what would be registered and made; start nothing.");
        var unit = new Option<bool>("--systemd") { Description = "Print the systemd unit and do nothing else." };
        var command = new Command(
            "agent",
            "Run the update agent and its model on this machine until it is stopped: the firmware itself over a real folder, restarted when it hangs.\n\n"
            + "Example: tinydevice agent --server https://updates.example:8443 --store /var/lib/tinydevice")
        {
            server, store, id, token, input, config, dryRun, json, unit,
        };
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(unit))
            {
                terminal.WriteRaw(ReadUnit());
                return ExitCode.Ok;
            }

            string? configFile = parsed.GetValue(config) ?? (File.Exists(SystemConfig) ? SystemConfig : null);
            BoardConfig board = CommonOptions.LoadConfig(configFile);
            string folder = parsed.GetValue(store) ?? Environment.GetEnvironmentVariable("STATE_DIRECTORY") ?? SystemStore;
            string? name = parsed.GetValue(id) ?? (DeviceStore.Load(folder, null) is null ? Environment.MachineName.ToLowerInvariant() : null);
            List<string> arguments = ["device", "--store", folder];
            Add(arguments, "--server", parsed.GetValue(server)?.ToString());
            Add(arguments, "--id", name);
            Add(arguments, "--token", parsed.GetValue(token) ?? Environment.GetEnvironmentVariable("TINYDEVICE_TOKEN"));
            Add(arguments, "--input", parsed.GetValue(input));
            Add(arguments, "--config", configFile);
            bool isJson = parsed.GetValue(json);
            if (isJson)
            {
                arguments.Add("--json");
            }

            if (parsed.GetValue(dryRun))
            {
                return await CommandLine.RunAsync([.. arguments, "--dry-run"], terminal, stop);
            }

            return await SupervisedDevice.RunAsync([.. arguments], board, pid => DeviceCommand.ShowKill(terminal, folder, pid, isJson), stop);
        });
        return command;
    }

    private static void Add(List<string> arguments, string name, string? value)
    {
        if (value is not null)
        {
            arguments.AddRange([name, value]);
        }
    }

    private static string ReadUnit()
    {
        using var reader = new StreamReader(typeof(AgentCommand).Assembly.GetManifestResourceStream("tinydevice-agent.service")!);
        return reader.ReadToEnd().TrimEnd();
    }
}
