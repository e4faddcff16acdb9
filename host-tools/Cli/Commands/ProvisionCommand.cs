using System.CommandLine;
using Spectre.Console;
using TinyDevice.Cli.Devices;
using TinyDevice.Packaging.Board;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice provision</c>: makes one board's own files and registers it with the server.</summary>
internal static class ProvisionCommand
{
    private const string PasswordVariable = "TINYDEVICE_WIFI_PASSWORD";

    private sealed record Options(
        Option<string> Store,
        Option<string> Id,
        Option<Uri?> Server,
        Option<Uri?> BoardServer,
        Option<string?> Token,
        Option<string[]> Trust,
        Option<string?> Ssid,
        Option<string?> Password,
        Option<string?> TimeServer,
        Option<string?> Ca,
        Option<string?> ApiKey,
        Option<string?> Config,
        Option<bool> DryRun,
        Option<bool> Json);

    private sealed record Result(string Id, string Server, string Store, IEnumerable<string> Files, bool Registers, bool DryRun);

    public static Command Create(Terminal terminal)
    {
        Option<Uri?> boardServer = CommonOptions.Server("--board-server");
        boardServer.Description = "Address at which the board reaches the server, when it is not the one used from here.";
        var options = new Options(
            new Option<string>("--store") { Description = "Folder for the board's files; keep it, it holds the board's secrets.", Required = true },
            new Option<string>("--id") { Description = "Device id, 1 to 64 of A-Z a-z 0-9 . _ -", Required = true },
            CommonOptions.Server(),
            boardServer,
            new Option<string?>("--token") { Description = "Target token of a device registered already; without it the device is registered now." },
            new Option<string[]>("--trust") { Description = "Public keys (PEM) the board accepts models from; without it those of nf.config.", DefaultValueFactory = _ => [] },
            new Option<string?>("--ssid") { Description = "Wi-Fi network; without it the one set up with nanoff or Visual Studio." },
            new Option<string?>("--password") { Description = $"Wi-Fi password; without it ${PasswordVariable}, else an open network." },
            new Option<string?>("--time-server") { Description = "SNTP server; without it the firmware's own." },
            new Option<string?>("--ca") { Description = "Certificate authority (PEM) of an https server; without it caFile in nf.config." },
            CommonOptions.ApiKey(),
            CommonOptions.Config(),
            CommonOptions.DryRun("Check everything and say which files would be made; register and write nothing."),
            CommonOptions.Json());
        var command = new Command(
            "provision",
            "Make a board's own files (identity, trusted keys, Wi-Fi) and register it with the server; 'tinydevice flash' copies them.\n\n"
            + "Example: tinydevice provision --store ./board1 --id board1 --server http://192.168.1.20:8080 --ssid home --password secret123")
        {
            options.Store, options.Id, options.Server, options.BoardServer, options.Token, options.Trust, options.Ssid, options.Password,
            options.TimeServer, options.Ca, options.ApiKey, options.Config, options.DryRun, options.Json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, options, terminal, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Options options, Terminal terminal, CancellationToken stop)
    {
        BoardConfig config = CommonOptions.LoadConfig(parsed.GetValue(options.Config));
        string folder = parsed.GetRequiredValue(options.Store);
        string id = parsed.GetRequiredValue(options.Id);
        DeviceStore? known = DeviceStore.Load(folder, id);
        Uri server = parsed.GetValue(options.Server) ?? (known is null ? config.Server.Url : new Uri(known.Server));
        Uri boardServer = parsed.GetValue(options.BoardServer) ?? server;

        // All that can be wrong here is found before the server is asked, which gives a device's token only once.
        DeviceStore.CheckFolder(folder);
        Dictionary<string, byte[]> files = Files(parsed, options, config, boardServer);
        string? token = parsed.GetValue(options.Token);
        var device = new NewDevice(server, id, token, parsed.GetValue(options.ApiKey));
        var result = new Result(id, boardServer.ToString().TrimEnd('/'), Path.GetFullPath(folder), files.Keys.Prepend("device"), known is null && token is null, parsed.GetValue(options.DryRun));
        if (result.DryRun)
        {
            device.Check();
        }
        else
        {
            DeviceStore store = known is not null ? known with { Token = token ?? known.Token } : await device.IdentifyAsync(config, stop);
            Save(store with { Server = result.Server }, folder, files);
        }

        Show(terminal, result, parsed.GetValue(options.Json));
        return ExitCode.Ok;
    }

    private static void Save(DeviceStore store, string folder, Dictionary<string, byte[]> files)
    {
        CreateFolder(folder);
        store.Save(folder);
        foreach ((string name, byte[] content) in files)
        {
            OutputFile.Write(Path.Combine(folder, name), content);
            Protect(Path.Combine(folder, name));
        }
    }

    private static void Show(Terminal terminal, Result result, bool json)
    {
        if (json)
        {
            terminal.WriteJson(result);
            return;
        }

        string done = result.DryRun ? result.Registers ? "would be registered" : "would be written" : result.Registers ? "registered" : "written";
        terminal.WriteMarkup($"[green]device {result.Id.EscapeMarkup()}[/] {done}, asks {result.Server.EscapeMarkup()}: {result.Store.EscapeMarkup()}");
        terminal.WriteLine($"files: {string.Join(", ", result.Files)}; {(result.DryRun ? "none was written" : $"next: tinydevice flash --store {result.Store}")}");
    }

    private static Dictionary<string, byte[]> Files(ParseResult parsed, Options options, BoardConfig config, Uri boardServer)
    {
        if (boardServer.IsLoopback)
        {
            throw new UserException($"To a board, {boardServer} is the board itself; name the server's address in the network with --server or --board-server.");
        }

        string? authority = parsed.GetValue(options.Ca) ?? config.Server.CaFile;
        if (boardServer.Scheme == Uri.UriSchemeHttps && authority is null)
        {
            throw new UserException($"{boardServer} needs a certificate authority the board can check it against; name its PEM file with --ca or as caFile in nf.config.");
        }

        var files = new Dictionary<string, byte[]> { ["trust"] = TrustKeys.Record(parsed.GetRequiredValue(options.Trust), config) };
        if (parsed.GetValue(options.Ssid) is { } ssid)
        {
            string password = parsed.GetValue(options.Password) ?? Environment.GetEnvironmentVariable(PasswordVariable) ?? "";
            files["wifi"] = BoardFiles.Wifi(ssid, password, parsed.GetValue(options.TimeServer));
        }
        else if (parsed.GetValue(options.Password) is not null || parsed.GetValue(options.TimeServer) is not null)
        {
            throw new UserException("--password and --time-server belong to a network; name it with --ssid.");
        }

        if (authority is not null)
        {
            files["ca.pem"] = BoardFiles.Authority(authority);
        }

        return files;
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void Protect(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
