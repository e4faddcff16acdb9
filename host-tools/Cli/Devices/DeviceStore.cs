using System.Text.Json;
using TinyDevice.Cli.Server;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Devices;

/// <summary>The provisioning file of a virtual device's store (docs/formats/device.md): who it is and which server it asks.</summary>
/// <param name="Id">Id at the server.</param>
/// <param name="Token">Target token.</param>
/// <param name="Tenant">Tenant at the server.</param>
/// <param name="Server">The server's root, no slash at the end.</param>
/// <param name="HmacKey">32 bytes, base64; null when the server gave none.</param>
internal sealed record DeviceStore(string Id, string Token, string Tenant, string Server, string? HmacKey)
{
    private const string FileName = "device";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads a store's provisioning file; null when the store has none yet.</summary>
    /// <exception cref="UserException">The file is damaged, or the store is that of a device other than <paramref name="id"/>.</exception>
    public static DeviceStore? Load(string folder, string? id)
    {
        DeviceStore? known = Read(folder);
        return known is null || id is null || id == known.Id
            ? known
            : throw new UserException($"The store {folder} belongs to device {known.Id}, not {id}; give each device a store of its own.");
    }

    /// <summary>Writes the provisioning file, readable by its owner only.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, this, Format);
    }

    /// <summary>Throws when no store can be made there; to be asked before a device is registered for it.</summary>
    public static void CheckFolder(string folder)
    {
        if (File.Exists(folder))
        {
            throw new UserException($"{folder} is a file; name a folder for the device's store.");
        }
    }

    /// <summary>Registers a new device with the server's REST API.</summary>
    public static async Task<DeviceStore> RegisterAsync(Uri server, string apiKey, RegisterDevice device, CancellationToken stop)
    {
        using var connection = new ServerConnection(server, apiKey);
        DeviceCredentials made = await connection.PostAsync<RegisterDevice, DeviceCredentials>("/api/v1/devices", device, stop);
        return new DeviceStore(made.Id, made.Token, made.Tenant, server.ToString().TrimEnd('/'), made.HmacKey);
    }

    private static DeviceStore? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<DeviceStore>(File.ReadAllText(path), Format);
        }
        catch (JsonException damaged)
        {
            throw new UserException($"{path} is not valid JSON ({damaged.Message}); mend it, or delete it to register the device anew.", damaged);
        }
    }
}
