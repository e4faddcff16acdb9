using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;

namespace TinyDevice.Cli.Server;

/// <summary>API keys of update servers, one per server address, kept in the user's own file (mode 0600).</summary>
/// <remarks>Location: <c>$TINYDEVICE_CREDENTIALS</c>, else <c>tinydevice/credentials.json</c> in the user's configuration folder.</remarks>
public static class Credentials
{
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

        Dictionary<string, string> all = Load();
        return all.TryGetValue(Normalise(server), out string? stored) || (IsHere(server) && all.TryGetValue(OnEveryAddress(server), out stored))
            ? stored
            : throw new UserException(
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

    // A server on 0.0.0.0 or [::] answers on every address of this machine, and on no other's: its key must not go there.
    private static string OnEveryAddress(Uri server) => $"{server.Scheme}://{IPAddress.Any}:{server.Port}";

    private static bool IsHere(Uri server) => server.IsLoopback
        || (IPAddress.TryParse(server.DnsSafeHost, out IPAddress? address) && NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses).Any(own => own.Address.Equals(address)));

    // "localhost" and "127.0.0.1" are one server to a person, and a trailing slash is none of their business.
    private static string Normalise(Uri server) =>
        $"{server.Scheme}://{(server.IsLoopback ? "127.0.0.1" : server.Host is "[::]" ? IPAddress.Any.ToString() : server.Host.ToLowerInvariant())}:{server.Port}";
}
