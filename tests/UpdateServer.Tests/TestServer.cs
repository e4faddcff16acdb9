using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>The real server on a free loopback port and a temporary data folder.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("td-server-").FullName;
    private readonly TestDatabase _database = new();
    private WebApplication? _app;

    private TestServer()
    {
    }

    /// <summary>The server's data folder.</summary>
    public string Folder => Path.Combine(_root, "data");
    public string KeyFile => Path.Combine(_root, "publisher.pem");
    public string AdminKey { get; private set; } = "";
    public ManualClock Clock { get; } = new();
    public string? GatewayToken { get; private init; }
    public RegistrationPolicy Registration { get; private init; } = RegistrationPolicy.Off;
    public TestSettings Settings { get; private init; } = new();
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>Without credentials.</summary>
    public HttpClient Anyone { get; private set; } = new();

    /// <summary>With the administrator's key.</summary>
    public HttpClient People { get; private set; } = new();

    public static async Task<TestServer> StartAsync(string? gatewayToken = null,
        RegistrationPolicy registration = RegistrationPolicy.Off, TestSettings? settings = null)
    {
        var server = new TestServer { GatewayToken = gatewayToken, Registration = registration, Settings = settings ?? new TestSettings() };
        await File.WriteAllTextAsync(server.KeyFile, TestPackage.TrustedKeyPem);
        await server.StartCoreAsync();
        return server;
    }

    /// <summary>Has every rollout looked at, as the engine does by itself every few seconds.</summary>
    public Task DecideAsync() => _app!.Services.GetRequiredService<RolloutEngine>().LookAsync(CancellationToken.None);

    public ServerOptions Options(string? folder = null) => new()
    {
        DataFolder = folder ?? Folder,
        Database = _database.Connection is string direct && Settings.Route is { } route ? route(direct) : _database.Connection,
        AdminKeyCreated = key => AdminKey = key,
        Url = "http://127.0.0.1:0",
        TrustKeyFiles = [KeyFile],
        PollInterval = TimeSpan.FromSeconds(90),
        DecisionInterval = TimeSpan.FromDays(1),
        MaxPackageBytes = Settings.MaxPackageBytes,
        Clock = Clock,
        GatewayToken = GatewayToken,
        Registration = Registration,
        TrustedProxies = Settings.TrustedProxies,
        ClientAuthorities = Settings.ClientAuthorities,
        Confirmation = Settings.Confirmation,
        Artifacts = Settings.Artifacts,
        OtlpEndpoint = Settings.OtlpEndpoint,
        Limits = Settings.Limits,
        HawkbitManagement = Settings.HawkbitManagement,
        HawkbitUser = Settings.HawkbitManagement ? HawkbitClient.User : null,
    };

    /// <summary>A context of its own on the running server's database.</summary>
    public FleetDb OpenDatabase() => _app!.Services.GetRequiredService<FleetDbFactory>().CreateDbContext();

    /// <summary>Stops the server and starts another on the same folder.</summary>
    public Task RestartAsync() => RestartAsync(Folder);

    /// <summary>Stops the server and starts another on another folder.</summary>
    public async Task RestartAsync(string folder)
    {
        await StopAsync();
        await StartCoreAsync(folder);
    }

    /// <summary>Registers a device and returns a client that is that device.</summary>
    public async Task<TestDevice> AddDeviceAsync(string id, string? target = "esp32", string? modelClass = "kws")
    {
        HttpResponseMessage response = await People.PostAsJsonAsync("/api/v1/devices", new RegisterDevice(id, target, modelClass),
            ApiJson.Options);
        DeviceCredentials credentials = await ReadAsync<DeviceCredentials>(response, HttpStatusCode.Created);
        return new TestDevice(this, credentials);
    }

    public Task<HttpResponseMessage> UploadAsync(byte[] package, string type = "application/octet-stream")
    {
        var content = new ByteArrayContent(package);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/releases") { Content = content };
        // The server may refuse by the headers alone and close; who sends on regardless sees a broken pipe instead of the answer.
        request.Headers.ExpectContinue = true;
        return People.SendAsync(request);
    }

    /// <summary>Uploads a package and rolls it out to everything it fits.</summary>
    public async Task<RolloutInfo> RollOutAsync(byte[] package)
    {
        HttpResponseMessage uploaded = await UploadAsync(package);
        Assert.True(uploaded.IsSuccessStatusCode, await uploaded.Content.ReadAsStringAsync());
        ReleaseInfo release = (await uploaded.Content.ReadFromJsonAsync<ReleaseInfo>(ApiJson.Options))!;
        HttpResponseMessage response = await People.PostAsJsonAsync("/api/v1/rollouts", new CreateRollout(release.Id, [100]),
            ApiJson.Options);
        return await ReadAsync<RolloutInfo>(response, HttpStatusCode.Created);
    }

    public async Task<T> GetAsync<T>(string path) => await ReadAsync<T>(await People.GetAsync(path), HttpStatusCode.OK);

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, HttpStatusCode expected)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode}: {body}");
        return JsonSerializer.Deserialize<T>(body, ApiJson.Options)!;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _database.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private async Task StartCoreAsync(string? folder = null)
    {
        _app = UpdateServerHost.Build(Options(folder));
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
        Anyone = new HttpClient { BaseAddress = Address };
        People = new HttpClient { BaseAddress = Address };
        People.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    private async Task StopAsync()
    {
        Anyone.Dispose();
        People.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
            _app = null;
        }
    }
}
