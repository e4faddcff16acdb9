using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>SIGKILL of the real server process while devices report, again and again; then everything is recounted.</summary>
/// <remarks>A few kills as a test; the long form: TINYDEVICE_KILLS=200 TINYDEVICE_KILL_DEVICES=1000 dotnet test tests/EndToEnd.Tests --filter KillTests</remarks>
public sealed class KillTests : IDisposable
{
    private static readonly int Kills = NumberFrom("TINYDEVICE_KILLS", 3);
    private static readonly int DeviceCount = NumberFrom("TINYDEVICE_KILL_DEVICES", 40);
    private readonly string _folder = Directory.CreateTempSubdirectory("td-kill-").FullName;
    private readonly SigningKey _signer = SigningKey.Create();
    private readonly ConcurrentDictionary<(string Device, int Action), bool> _acknowledged = new();
    private readonly Random _random = new(42);
    private TaskCompletionSource _killing = new();
    private int _requestsLeft;
    private HttpClient _http = new();
    private string _url = "http://127.0.0.1:0";
    private string _adminKey = "";

    [Fact]
    public async Task Loses_no_final_feedback_it_acknowledged_however_often_it_is_killed()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "signer.pem"), _signer.PublicKey.ToPem());
        ToolProcess server = await StartAsync();
        var devices = new List<DeviceCredentials>();
        for (int i = 0; i < DeviceCount; i++)
        {
            devices.Add(await PostAsync<DeviceCredentials>("/api/v1/devices", JsonContent.Create(new RegisterDevice($"d{i}", "esp32", "kws"))));
        }
        for (int round = 1; round <= Kills; round++)
        {
            await RollOutAsync((uint)round);
            // When a random one of the requests goes out that follow the first acknowledgement: some are answered, some under way.
            _killing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _requestsLeft, _random.Next((2 * DeviceCount) + 1, 3 * DeviceCount));
            using var dead = new CancellationTokenSource();
            Task[] busy = devices.Select(d => WorkAsync(d, dead.Token)).ToArray();
            await Task.WhenAny(_killing.Task, Task.WhenAll(busy));
            server.Dispose();
            await dead.CancelAsync();
            await Task.WhenAll(busy);
            server = await StartAsync();
        }
        await RecountAsync(devices);
        server.Dispose();
        CheckIntegrity();
    }

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int NumberFrom(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    private async Task<ToolProcess> StartAsync()
    {
        ToolProcess server = ToolProcess.Start(_folder, "serve", "--json", "--url", _url, "--data", "data", "--trust", "signer.pem");
        using JsonDocument line = JsonDocument.Parse(await server.ReadLineAsync());
        _url = line.RootElement.GetProperty("url").GetString()!.TrimEnd('/');
        if (line.RootElement.TryGetProperty("adminKey", out JsonElement key) && key.ValueKind == JsonValueKind.String)
        {
            _adminKey = key.GetString()!;
        }
        _http.Dispose();
        _http = new HttpClient { BaseAddress = new Uri(_url) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _adminKey);
        return server;
    }

    private async Task RollOutAsync(uint sequence)
    {
        byte[] package = PackageWriter.Write(new PackageContents
        {
            ModelClass = "kws",
            ModelVersion = $"1.0.{sequence}",
            Sequence = sequence,
            Target = "esp32",
            ArenaBytes = 1_000,
            HeapBytes = 2_000,
            Image = new byte[1_000],
        }, _signer);
        var content = new ByteArrayContent(package);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        ReleaseInfo release = await PostAsync<ReleaseInfo>("/api/v1/releases", content);
        await PostAsync<RolloutInfo>("/api/v1/rollouts", JsonContent.Create(new CreateRollout(release.Id, [100]), options: ApiJson.Options));
    }

    /// <summary>Takes offered updates to a good end until there is none, or the server is dead.</summary>
    private async Task WorkAsync(DeviceCredentials device, CancellationToken dead)
    {
        string root = $"/{device.Tenant}/controller/v1/{device.Id}";
        try
        {
            while (true)
            {
                using HttpResponseMessage poll = await SendAsync(device, HttpMethod.Get, root, null, dead);
                using JsonDocument body = JsonDocument.Parse(await poll.Content.ReadAsStringAsync(dead));
                if (!body.RootElement.GetProperty("_links").TryGetProperty("deploymentBase", out JsonElement link))
                {
                    return;
                }
                int action = int.Parse(link.GetProperty("href").GetString()!.Split('/')[^1].Split('?')[0], CultureInfo.InvariantCulture);
                using HttpResponseMessage answer = await SendAsync(device, HttpMethod.Post, $"{root}/deploymentBase/{action}/feedback",
                    """{"status":{"execution":"closed","result":{"finished":"success"} } }""", dead);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.True(_acknowledged.TryAdd((device.Id, action), true), $"Update {action} of {device.Id} ended twice.");
            }
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException or OperationCanceledException or SocketException)
        {
            // The server was killed under this request: the device knows nothing, and asks again next time. A connection that ends while
            // .NET asks for its address surfaces as a bare SocketException.
        }
    }

    private async Task<HttpResponseMessage> SendAsync(DeviceCredentials device, HttpMethod method, string path, string? json, CancellationToken stop)
    {
        if (Interlocked.Decrement(ref _requestsLeft) == 0)
        {
            _killing.TrySetResult();
        }
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("TargetToken", device.Token);
        request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        return await _http.SendAsync(request, stop);
    }

    /// <summary>Holds what the devices were told and the server's counters against the event log.</summary>
    private async Task RecountAsync(List<DeviceCredentials> devices)
    {
        var ended = new List<(string Device, HistoryEntry Entry)>();
        foreach (DeviceCredentials device in devices)
        {
            string? after = "";
            while (after is not null)
            {
                var page = await _http.GetFromJsonAsync<Page<HistoryEntry>>($"/api/v1/devices/{device.Id}/history?limit=500{after}", ApiJson.Options);
                ended.AddRange(page!.Items.Where(e => e.State == ActionState.Succeeded).Select(e => (device.Id, e)));
                after = page.Next is null ? null : $"&after={page.Next}";
            }
        }
        HashSet<(string, int)> logged = ended.Select(e => (e.Device, e.Entry.ActionId)).ToHashSet();
        Assert.Equal(ended.Count, logged.Count);
        Assert.NotEmpty(_acknowledged);
        Assert.DoesNotContain(_acknowledged.Keys, a => !logged.Contains(a));
        var rollouts = await _http.GetFromJsonAsync<Page<RolloutInfo>>("/api/v1/rollouts?limit=500", ApiJson.Options);
        Assert.Equal(Kills, rollouts!.Items.Count);
        Assert.All(rollouts.Items, r => Assert.Equal(ended.Count(e => e.Entry.RolloutId == r.Id), r.Counts.Succeeded));
        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills, {DeviceCount} devices, {_acknowledged.Count} acknowledged, {ended.Count} in the log");
    }

    private void CheckIntegrity()
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(_folder, "data", "fleet.db")};Pooling=False");
        database.Open();
        using SqliteCommand check = database.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", check.ExecuteScalar());
    }

    private async Task<T> PostAsync<T>(string path, HttpContent content)
    {
        using HttpResponseMessage answer = await _http.PostAsync(path, content, TestContext.Current.CancellationToken);
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<T>(body, ApiJson.Options)!;
    }
}
