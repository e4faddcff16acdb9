using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer;

/// <summary>Everything that decides how one update server behaves; checked once, before anything is opened.</summary>
public sealed class ServerOptions
{
    /// <summary>Folder holding fleet.db and artifacts/; created when absent. One server at a time may use it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Npgsql connection string of a PostgreSQL database that takes the place of fleet.db; null for SQLite.</summary>
    public string? Database { get; init; }

    /// <summary>
    /// Where packages are kept when other servers share the database: a folder all of them see, or s3://bucket/prefix?endpoint=...&amp;region=...;
    /// null keeps them in the data folder, for one server.
    /// </summary>
    public string? Artifacts { get; init; }

    /// <summary>Called at most once in the life of a data folder, with the administrator's API key; only its hash is kept here.</summary>
    public required Action<string> AdminKeyCreated { get; init; }

    /// <summary>Where to listen, such as http://127.0.0.1:8080; port 0 takes a free one, then in <c>WebApplication.Urls</c>.</summary>
    public string Url { get; init; } = "http://127.0.0.1:8080";

    /// <summary>PEM file with the server's certificate, then those that issued it; needed with an https address.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the certificate's private key, unencrypted; null when it stands in <see cref="CertificateFile"/>.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>PEM files of the public (or private) keys whose signature makes an uploaded package acceptable.</summary>
    public IReadOnlyList<string> TrustKeyFiles { get; init; } = [];

    /// <summary>First segment of every device path, as in hawkBit.</summary>
    public string Tenant { get; init; } = "DEFAULT";

    /// <summary>32 to 128 characters with which a gateway may act for any device; null when there is no gateway.</summary>
    public string? GatewayToken { get; init; }

    /// <summary>What becomes of devices nobody registered.</summary>
    public RegistrationPolicy Registration { get; init; } = RegistrationPolicy.Off;

    /// <summary>Addresses or networks (10.0.0.0/8) of the reverse proxies whose forwarded headers are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Issuers, as those proxies name them, whose client certificates open the resources of the device they name.</summary>
    public IReadOnlyList<string> ClientAuthorities { get; init; } = [];

    /// <summary>Whether an update waits until somebody at the device confirms it.</summary>
    public bool Confirmation { get; init; }

    /// <summary>Whether hawkBit's management API is offered under /rest/v1.</summary>
    public bool HawkbitManagement { get; init; }

    /// <summary>"name:password" for that API, beside the API keys; null for none.</summary>
    public string? HawkbitUser { get; init; }

    /// <summary>How long devices are told to wait between polls, in [1 s, 24 h), whole seconds.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often rollouts are looked at; at least a tenth of a second.</summary>
    public TimeSpan DecisionInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary><see cref="MaxPackageBytes"/> where nobody says otherwise.</summary>
    public const long DefaultMaxPackageBytes = 64L << 20;

    /// <summary>Largest package or file accepted for upload, in bytes.</summary>
    public long MaxPackageBytes { get; init; } = DefaultMaxPackageBytes;

    /// <summary>Base address of an OpenTelemetry collector that takes OTLP over HTTP, such as http://127.0.0.1:4318; null sends nothing.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Whether log entries are JSON objects, one a line, instead of text.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>How much of the server one caller may take.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>Gives each rollout the salt that orders its devices; null draws one. A simulation repeats itself with it; whoever knows a salt knows who comes first.</summary>
    public Func<string>? RolloutSalt { get; init; }

    /// <summary>Least severe log entry that is written to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>The clock behind every recorded time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Throws one <see cref="UpdateServerException"/> naming every mistake, a sentence each.</summary>
    internal void Check()
    {
        List<string> mistakes = OptionMistakes.Of(this).ToList();
        if (mistakes.Count > 0)
        {
            throw new UpdateServerException(string.Join(' ', mistakes));
        }
    }
}
