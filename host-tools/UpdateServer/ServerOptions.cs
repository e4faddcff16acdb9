namespace TinyDevice.UpdateServer;

/// <summary>Everything that decides how one update server behaves; checked once, before anything is opened.</summary>
public sealed class ServerOptions
{
    /// <summary>Folder holding fleet.db and artifacts/; created when absent. One server at a time may use it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Called at most once in the life of a data folder, with the administrator's API key; only its hash is kept here.</summary>
    public required Action<string> AdminKeyCreated { get; init; }

    /// <summary>Where to listen, such as http://127.0.0.1:8080; port 0 takes a free one, found in <c>WebApplication.Urls</c> after the start.</summary>
    public string Url { get; init; } = "http://127.0.0.1:8080";

    /// <summary>PEM files of the public (or private) keys whose signature makes an uploaded package acceptable.</summary>
    public IReadOnlyList<string> TrustKeyFiles { get; init; } = [];

    /// <summary>First segment of every device path, as in hawkBit.</summary>
    public string Tenant { get; init; } = "DEFAULT";

    /// <summary>How long devices are told to wait between polls, in [1 s, 24 h), whole seconds.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Largest package accepted for upload, in bytes.</summary>
    public long MaxPackageBytes { get; init; } = 64L << 20;

    /// <summary>Least severe log entry that is written to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>The clock behind every recorded time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
