using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Tests;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>The server process as operators run it: watched, and told to stop while it is busy.</summary>
public sealed class ServeTests : IDisposable
{
    // More than the sockets of both ends hold, so that the server is still writing when it is told to stop.
    private const int FileSize = 40 << 20;
    private const string GatewayToken = "gateway-token-0123456789-0123456789";
    private const string Password = "open-sesame-4711";
    private readonly string _folder = Directory.CreateTempSubdirectory("td-serve-").FullName;
    private readonly List<string> _secrets = [GatewayToken, Password];
    private readonly HttpClient _http = new();

    [Fact]
    public async Task Ends_a_download_before_itself_and_tells_no_secret_to_its_log_and_collector()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using TestCollector collector = await TestCollector.StartAsync();
        using ToolProcess server = await StartAsync(collector.Address);
        await UseEveryKindOfSecretAsync();
        byte[] file = RandomNumberGenerator.GetBytes(FileSize);
        using HttpResponseMessage download = await DownloadAsync(await UploadAsync(file));

        server.Send("TERM");
        await RefusesConnectionsAsync();
        Assert.Equal(file, await download.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        (int exitCode, string log) = await server.EndAsync();
        Assert.Equal(Cli.ExitCode.Interrupted, exitCode);

        string traces = collector.TextOf("/v1/traces");
        Assert.Contains("dev1", traces, StringComparison.Ordinal);
        string told = log + traces + collector.TextOf("/v1/metrics");
        // Every request is logged, so the log is of everything above.
        Assert.Contains("/DEFAULT/controller/v1/dev1", log, StringComparison.Ordinal);
        Assert.Contains("/rest/v1/softwaremodules", log, StringComparison.Ordinal);
        Assert.All(_secrets, secret => Assert.DoesNotContain(secret, told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shows_its_first_key_even_where_it_cannot_be_stored()
    {
        await ToolProcess.RunAsync(_folder, "key", "new");
        Directory.CreateDirectory(Path.Combine(_folder, "credentials.json.tmp"));
        using ToolProcess server = ToolProcess.Start(_folder, "serve", "--url", "http://127.0.0.1:0", "--data", "data", "--json");
        JsonElement line = JsonDocument.Parse(await server.ReadLineAsync()).RootElement;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", line.GetProperty("adminKey").GetString());
        Assert.NotEmpty(await _http.GetStringAsync(new Uri(line.GetProperty("url").GetString()!) + "api/v1/fleet", TestContext.Current.CancellationToken));
        server.Send("TERM");
        Assert.Contains("could not be stored", (await server.EndAsync()).Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<ToolProcess> StartAsync(Uri collector)
    {
        await ToolProcess.RunAsync(_folder, "key", "new");
        ToolProcess server = ToolProcess.Start(_folder, "serve", "--url", "http://127.0.0.1:0", "--data", "data", "--json", "--verbose", "--log-format", "json",
            "--otlp", collector.AbsoluteUri, "--registration", "gateway", "--gateway-token", GatewayToken, "--hawkbit-management", "--hawkbit-user", "admin:" + Password);
        JsonElement line = JsonDocument.Parse(await server.ReadLineAsync()).RootElement;
        _http.BaseAddress = new Uri(line.GetProperty("url").GetString()!);
        string admin = line.GetProperty("adminKey").GetString()!;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", admin);
        _secrets.Add(admin);
        return server;
    }

    private async Task UseEveryKindOfSecretAsync()
    {
        DeviceCredentials device = await PostAsync<DeviceCredentials>("/api/v1/devices", new RegisterDevice("dev1"));
        JsonElement key = await PostAsync<JsonElement>("/api/v1/keys", new CreateApiKey("viewer", Role.Viewer));
        _secrets.AddRange([device.Token, device.HmacKey, key.GetProperty("key").GetString()!]);
        Assert.Equal(HttpStatusCode.OK, await PollAsync("dev1", "TargetToken " + device.Token));
        Assert.Equal(HttpStatusCode.OK, await PollAsync("dev2", "GatewayToken " + GatewayToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync("dev2", "TargetToken " + device.Token));
        Assert.Equal(HttpStatusCode.OK, await PollAsync("dev1?token=nothing", "TargetToken " + device.Token));
    }

    private async Task<string> UploadAsync(byte[] file)
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + Password)));
        _secrets.Add(_http.DefaultRequestHeaders.Authorization.Parameter!);
        JsonElement modules = await PostAsync<JsonElement>("/rest/v1/softwaremodules", new[] { new { name = "files", version = "1", type = "os" } });
        string artifacts = $"/rest/v1/softwaremodules/{modules[0].GetProperty("id").GetInt32()}/artifacts";
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "large.bin" } };
        using HttpResponseMessage answer = await _http.PostAsync(artifacts, form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return artifacts + "/1/download";
    }

    private async Task<HttpResponseMessage> DownloadAsync(string path)
    {
        HttpResponseMessage download = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(FileSize, download.Content.Headers.ContentLength);
        return download;
    }

    private async Task RefusesConnectionsAsync()
    {
        while (true)
        {
            try
            {
                using var another = new TcpClient();
                await another.ConnectAsync(_http.BaseAddress!.Host, _http.BaseAddress.Port, TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private async Task<HttpStatusCode> PollAsync(string path, string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/DEFAULT/controller/v1/" + path);
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        using HttpResponseMessage answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private async Task<T> PostAsync<T>(string path, object body)
    {
        using HttpResponseMessage answer = await _http.PostAsync(path, JsonContent.Create(body, body.GetType(), options: ApiJson.Options), TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<T>(text, ApiJson.Options)!;
    }
}
