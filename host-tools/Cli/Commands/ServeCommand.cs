using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using TinyDevice.Cli.Server;
using TinyDevice.Packaging.Board;
using TinyDevice.UpdateServer;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice serve</c>: runs the update server.</summary>
internal static class ServeCommand
{
    // Devices that poll a loopback server are virtual ones on somebody's desk: nobody there wants to wait for nf.config's interval.
    private static readonly TimeSpan LoopbackPollInterval = TimeSpan.FromSeconds(5);

    public static Command Create(Terminal terminal)
    {
        var url = new Option<string?>("--url") { Description = "Where to listen; without it the server address of nf.config. Port 0 takes a free one." };
        var data = new Option<string>("--data") { Description = "Folder for the database and the packages.", DefaultValueFactory = _ => "tinydevice-data" };
        var database = new Option<string?>("--database") { Description = "PostgreSQL connection string (Npgsql's form); without it SQLite in the data folder. The variable TINYDEVICE_DATABASE says the same without showing a password in the process list." };
        var trust = new Option<string[]>("--trust") { Description = "Public keys (PEM) whose packages are accepted; repeatable; without it those of nf.config.", DefaultValueFactory = _ => [] };
        var poll = new Option<double?>("--poll-seconds") { Description = "How long devices wait between polls; without it 5 on a loopback address, else nf.config's." }.Within(1, 86_399);
        var certificate = new Option<string?>("--certificate") { Description = "The server's certificate (PEM, then its issuers'); goes with an https address." };
        var certificateKey = new Option<string?>("--certificate-key") { Description = "Its private key (PEM); without it the key stands in the certificate's file." };
        var registration = new Option<RegistrationPolicy>("--registration") { Description = "What becomes of devices nobody registered: off refuses, gateway takes those a gateway vouches for, approval lets them wait for a person.", DefaultValueFactory = _ => RegistrationPolicy.Off }.SuggestingNames();
        var gatewayToken = new Option<string?>("--gateway-token") { Description = "32 to 128 characters with which a gateway acts for any device. The variable TINYDEVICE_GATEWAY_TOKEN says the same without showing it in the process list." };
        var verbose = new Option<bool>("--verbose") { Description = "Log every request." };
        Option<string?> config = CommonOptions.Config();
        Option<bool> dryRun = CommonOptions.DryRun("Check options, keys and certificate and say what would be served; open nothing.");
        Option<bool> json = CommonOptions.Json();
        json.Description = "Print one line of JSON when it listens.";
        var command = new Command("serve", "Run the update server until Ctrl-C.\n\nExample: tinydevice serve --url http://0.0.0.0:8080 --data /var/lib/tinydevice")
        {
            url, data, database, trust, poll, certificate, certificateKey, registration, gatewayToken, verbose, config, dryRun, json,
        };
        var access = new ServeAccessOptions();
        access.AddTo(command);
        var operations = new ServeOperationsOptions();
        operations.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            BoardConfig board = CommonOptions.LoadConfig(parsed.GetValue(config));
            Uri address = parsed.GetValue(url) is { } given ? ServerAddress.Parse(given) : board.Server.Url;
            string? adminKey = null;
            var options = new ServerOptions
            {
                DataFolder = parsed.GetRequiredValue(data),
                Database = parsed.GetValue(database) ?? Environment.GetEnvironmentVariable("TINYDEVICE_DATABASE"),
                Url = address.ToString().TrimEnd('/'),
                TrustKeyFiles = TrustKeys.Files(parsed.GetRequiredValue(trust), board),
                Tenant = board.Server.Tenant,
                CertificateFile = parsed.GetValue(certificate),
                CertificateKeyFile = parsed.GetValue(certificateKey),
                Registration = parsed.GetValue(registration),
                GatewayToken = parsed.GetValue(gatewayToken) ?? Environment.GetEnvironmentVariable("TINYDEVICE_GATEWAY_TOKEN"),
                PollInterval = parsed.GetValue(poll) is { } seconds ? ServeOperationsOptions.PollInterval(seconds)
                    : address.IsLoopback ? LoopbackPollInterval : board.Server.PollInterval,
                LogLevel = parsed.GetValue(verbose) ? LogLevel.Information : LogLevel.Warning,
                TrustedProxies = access.Proxies(parsed),
                ClientAuthorities = access.Authorities(parsed),
                Confirmation = access.Confirmation(parsed),
                HawkbitManagement = access.Management(parsed),
                HawkbitUser = access.User(parsed),
                Limits = access.Limits(parsed),
                MaxPackageBytes = access.UploadLimit(parsed),
                Artifacts = operations.Artifacts(parsed),
                OtlpEndpoint = operations.Collector(parsed),
                JsonLogs = operations.JsonLogs(parsed),
                AdminKeyCreated = created => adminKey = created,
            };
            await using WebApplication app = UpdateServerHost.Build(options);
            if (parsed.GetValue(dryRun))
            {
                Announce(terminal, address, options, null, parsed.GetValue(json), dryRun: true);
                return ExitCode.Ok;
            }

            await app.StartAsync(stop);
            var listening = new Uri(app.Urls.First());
            // Before anything is said: who reads it may ask for the key at once.
            string? trouble = adminKey is null ? null : StoreKey(listening, adminKey);
            Announce(terminal, listening, options, adminKey, parsed.GetValue(json), dryRun: false);
            if (adminKey is not null)
            {
                TellKey(terminal, adminKey, trouble, parsed.GetValue(json));
            }

            if (!parsed.GetValue(json))
            {
                terminal.WriteLine("Ctrl-C stops it.");
            }

            await app.WaitForShutdownAsync(stop);
            return stop.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Ok;
        });
        return command;
    }

    private static void Announce(Terminal terminal, Uri listening, ServerOptions options, string? adminKey, bool json, bool dryRun)
    {
        if (json)
        {
            terminal.WriteJsonLine(new { url = listening, data = Path.GetFullPath(options.DataFolder), pollSeconds = options.PollInterval.TotalSeconds, adminKey, dryRun });
            return;
        }

        terminal.WriteMarkup($"[green]{(dryRun ? "would be an " : "")}update server on {listening.ToString().TrimEnd('/').EscapeMarkup()}[/]");
        terminal.WriteLine($"  data   {Path.GetFullPath(options.DataFolder)}");
        terminal.WriteLine($"  trust  {string.Join(", ", options.TrustKeyFiles)}");
        terminal.WriteLine($"  poll   every {options.PollInterval.TotalSeconds:0.#} s");
        if (dryRun)
        {
            terminal.WriteLine("Nothing was opened.");
        }
    }

    /// <summary>Stores the administrator's key; says why not, as it exists all the same and there is no other copy.</summary>
    private static string? StoreKey(Uri listening, string adminKey)
    {
        try
        {
            Credentials.Store(listening, adminKey);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or UserException)
        {
            return failure.Message;
        }
    }

    private static void TellKey(Terminal terminal, string adminKey, string? trouble, bool json)
    {
        // What systemd writes down stays, and more people may read it than the file; without a file there is no other way.
        bool isShown = trouble is not null || Environment.GetEnvironmentVariable("JOURNAL_STREAM") is null;
        if (!json && isShown)
        {
            terminal.WriteMarkup($"  admin API key, shown this once: [yellow]{adminKey.EscapeMarkup()}[/]");
        }

        if (trouble is not null)
        {
            terminal.Error.WriteLine($"The admin API key could not be stored ({trouble}): note it now, it is not shown again.");
        }
        else if (!json)
        {
            terminal.WriteLine(isShown ? $"  stored for this user in {Credentials.FilePath}" : $"  admin API key stored for this user in {Credentials.FilePath}");
        }
    }
}
