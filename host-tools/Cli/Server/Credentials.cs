using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;

namespace TinyDevice.Cli.Server;

/// <summary>API keys of update servers, one per server address, kept in the user's own file (mode 0600).</summary>
/// <remarks>Location: <c>$TINYDEVICE_CREDENTIALS</c>, else <c>tinydevice/credentials.json</c> in the user's configuration folder.</remarks>
public static class Credentials
{
    private static readonly string[] EveryAddress = ["0.0.0.0", "[::]"];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Full path of the credentials file; it need not exist.</summary>
    public static string FilePath =>
        Environment.GetEnvironmentVariable("TINYDEVICE_CREDENTIALS") is { Length: > 0 } chosen
            ? Path.GetFullPath(chosen)
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "tinydevice",
                "credentials.json");

    /// <summary>The API key to use with <paramref name="server"/>: the option given, else <c>$TINYDEVICE_API_KEY</c>, else the stored one.</summary>
    public static string Find(Uri server, string? given)
    {
        if (given is { Length: > 0 })
        {
            return given;
        }

        if (Environment.GetEnvironmentVariable("TINYDEVICE_API_KEY") is { Length: > 0 } fromEnvironment)
        {
            return fromEnvironment;
        }

        return Lookup(Load(), server)
            ?? throw new UserException(
                $"No API key for {Normalise(server)}: pass --api-key, set TINYDEVICE_API_KEY, or run 'tinydevice serve' once as this user, which stores its key in {FilePath}.");
    }

    /// <summary>Stores the API key of a server, replacing an older one.</summary>
    public static void Store(Uri server, string apiKey)
    {
        Dictionary<string, string> all = Load();
        all[Normalise(server)] = apiKey;
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        string temporary = FilePath + ".tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(file, all, Indented);
        }

        File.Move(temporary, FilePath, overwrite: true);
    }

    /// <summary>The key stored for a server, which may listen on every address of this machine and be asked under one of them.</summary>
    internal static string? Lookup(IReadOnlyDictionary<string, string> stored, Uri server)
    {
        if (stored.TryGetValue(Normalise(server), out string? key) || !IsThisMachine(server))
        {
            return key;
        }

        return EveryAddress.Select(any => stored.GetValueOrDefault($"{server.Scheme}://{any}:{server.Port}")).FirstOrDefault(found => found is not null);
    }

    private static bool IsThisMachine(Uri server) =>
        server.IsLoopback
        || server.Host.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(server.Host, out IPAddress? address)
            && NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Any(own => own.Address.Equals(address)));

    private static Dictionary<string, string> Load()
    {
        if (!File.Exists(FilePath))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(FilePath)) ?? [];
        }
        catch (JsonException damaged)
        {
            throw new UserException($"{FilePath} is not valid JSON ({damaged.Message}); mend or delete it.", damaged);
        }
    }

    // "localhost" and "127.0.0.1" are one server to a person, and a trailing slash is none of their business.
    private static string Normalise(Uri server) =>
        $"{server.Scheme}://{(server.IsLoopback ? "127.0.0.1" : server.Host.ToLowerInvariant())}:{server.Port}";
}
