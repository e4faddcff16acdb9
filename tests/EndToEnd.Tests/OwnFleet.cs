using System.Net.Http.Headers;
using System.Text.Json;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>A folder with a signing key, a server process and one device's store, worked with as a user does: by commands.</summary>
internal sealed class OwnFleet : IDisposable
{
    private readonly HttpClient _http = new();
    private ToolProcess? _server;
    private string _url = "";

    public string Folder { get; } = Directory.CreateTempSubdirectory("tinydevice-test-").FullName;

    /// <summary>The server's address.</summary>
    public Uri Server => new(_url);

    /// <summary>The store that stands for the device's flash drive.</summary>
    public string Store => Path.Combine(Folder, "dev1");

    public async Task StartAsync()
    {
        await ToolProcess.RunAsync(Folder, "key", "new");
        JsonElement line = await ServeAsync("http://127.0.0.1:0", "data");
        _url = line.GetProperty("url").GetString()!.TrimEnd('/');
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", line.GetProperty("adminKey").GetString());
    }

    /// <summary>Copies what the running server holds.</summary>
    public Task BackUpAsync(string file) => ToolProcess.RunAsync(Folder, "backup", "--data", "data", "-o", file);

    /// <summary>Ends the server, makes a data folder of a copy, and starts a server on that in its place.</summary>
    public async Task RestoreAsync(string file)
    {
        _server!.Dispose();
        await ToolProcess.RunAsync(Folder, "restore", file, "--data", "restored");
        await ServeAsync(_url, "restored");
    }

    private async Task<JsonElement> ServeAsync(string url, string data)
    {
        _server = ToolProcess.Start(Folder, "serve", "--url", url, "--data", data, "--json");
        return JsonDocument.Parse(await _server.ReadLineAsync()).RootElement;
    }

    /// <summary>Compiles one of the demo's gesture models under a version of its own and offers it to the device.</summary>
    public async Task PublishAsync(string model, string version, params string[] gates)
    {
        string tflite = Path.Combine(Repository(), "host-tools", "Cli", "Demo", $"gesture-{model}.tflite");
        string[] compile = ["compile", tflite, "-o", version + ".tdpkg", "--model-version", version, "--sequence", version.Replace(".", "", StringComparison.Ordinal), .. gates];
        await ToolProcess.RunAsync(Folder, compile);
        await ToolProcess.RunAsync(Folder, "publish", version + ".tdpkg", "--server", _url);
    }

    /// <summary>Starts the device.</summary>
    public ToolProcess StartDevice(params string[] args) => ToolProcess.Start(
        Folder, ["device", "--server", _url, "--store", Store, "--id", "dev1", "--infer-every", "0.01", "--poll-at-most", "1", "--json", .. args]);

    /// <summary>Stands for the server's address in a command line that <see cref="Start"/> gets.</summary>
    public const string UrlPlace = "{server}";

    /// <summary>Starts any command in the folder.</summary>
    public ToolProcess Start(string[] command) => ToolProcess.Start(Folder, [.. command.Select(arg => arg == UrlPlace ? _url : arg)]);

    /// <summary>Starts the long-running agent over the same store.</summary>
    /// <param name="server">Where it finds the server; null for where that is.</param>
    public ToolProcess StartAgent(Uri? server = null) => ToolProcess.Start(Folder, "agent", "--server", server?.ToString() ?? _url, "--store", Store, "--id", "dev1", "--json");

    /// <summary>Runs the device until something happens.</summary>
    /// <returns>Every event up to that one, oldest first.</returns>
    public async Task<List<JsonElement>> RunDeviceAsync(Func<JsonElement, bool> last, params string[] args)
    {
        using ToolProcess device = StartDevice(args);
        return await ReadUntilAsync(device, last);
    }

    /// <summary>What a process that prints events tells until something happens, oldest first.</summary>
    public static async Task<List<JsonElement>> ReadUntilAsync(ToolProcess device, Func<JsonElement, bool> last)
    {
        List<JsonElement> events = [];
        do
        {
            events.Add(JsonDocument.Parse(await device.ReadLineAsync()).RootElement);
        }
        while (!last(events[^1]));
        return events;
    }

    /// <summary>What the server tells people about the device's updates, as JSON.</summary>
    public Task<string> GetAsync(string path) => _http.GetStringAsync(_url + path, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        _server?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Whether an event is of a kind.</summary>
    public static bool Is(JsonElement e, string kind) => e.GetProperty("event").GetString() == kind;

    public static string Repository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TinyDevice.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("TinyDevice.sln is in no folder above the test.");
    }
}
