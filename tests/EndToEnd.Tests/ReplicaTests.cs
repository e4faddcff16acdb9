using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Npgsql;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Tests;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>Three real servers on one PostgreSQL database and one object store behind nginx, which asks them in turn.</summary>
public sealed class ReplicaTests : IDisposable
{
    private const string PostgresVariable = "TINYDEVICE_TEST_POSTGRES";
    private const string Nginx = "/usr/sbin/nginx";
    private const int Devices = 40;
    private readonly string _folder = Directory.CreateTempSubdirectory("td-replicas-").FullName;
    private readonly string _database = $"td_{Guid.NewGuid():N}";
    private readonly SigningKey _signer = SigningKey.Create();
    private readonly ConcurrentDictionary<(string Device, int Action), bool> _acknowledged = new();
    private readonly List<(ToolProcess Process, Uri Address)> _servers = [];
    private HttpClient _http = new();
    private Process? _nginx;
    private string _adminKey = "";

    [Fact]
    public async Task Finish_a_rollout_that_one_of_them_does_not_survive_and_agree_on_every_count()
    {
        Assert.SkipWhen(Server is null, $"{PostgresVariable} names no PostgreSQL server.");
        Assert.SkipUnless(File.Exists(Nginx), "nginx is not installed (apt-get install nginx-light).");
        await using S3TestStore store = await S3TestStore.StartAsync();
        Run($"CREATE DATABASE {_database}");
        await File.WriteAllTextAsync(Path.Combine(_folder, "signer.pem"), _signer.PublicKey.ToPem());
        for (int i = 0; i < 3; i++)
        {
            await StartServerAsync(i, store.Option);
        }
        StartNginx();
        var devices = new List<DeviceCredentials>();
        for (int i = 0; i < Devices; i++)
        {
            devices.Add(await PostAsync<DeviceCredentials>("/api/v1/devices", JsonContent.Create(new RegisterDevice($"d{i}", "esp32", "kws"))));
        }
        int rollout = await RollOutAsync();
        await WorkAsync(devices, until: () => _acknowledged.Count >= Devices / 4);
        _servers[0].Process.Dispose();
        _servers.RemoveAt(0);
        await WorkAsync(devices, until: () => _acknowledged.Count == Devices);
        await RecountAsync(devices, rollout);
    }

    public void Dispose()
    {
        if (_nginx is { HasExited: false })
        {
            _nginx.Kill(entireProcessTree: true);
            _nginx.WaitForExit();
        }
        _nginx?.Dispose();
        _servers.ForEach(s => s.Process.Dispose());
        _http.Dispose();
        if (Server is not null)
        {
            Run($"DROP DATABASE IF EXISTS {_database} WITH (FORCE)");
        }
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Server => Environment.GetEnvironmentVariable(PostgresVariable) is { Length: > 0 } text ? text : null;

    private async Task StartServerAsync(int number, string artifacts)
    {
        string database = new NpgsqlConnectionStringBuilder(Server) { Database = _database, MaxPoolSize = 10 }.ConnectionString;
        ToolProcess server = ToolProcess.Start(_folder, "serve", "--json", "--url", "http://127.0.0.1:0", "--data", $"data{number}",
            "--trust", "signer.pem", "--database", database, "--artifacts", artifacts);
        using JsonDocument line = JsonDocument.Parse(await server.ReadLineAsync());
        _servers.Add((server, new Uri(line.RootElement.GetProperty("url").GetString()!)));
        if (line.RootElement.TryGetProperty("adminKey", out JsonElement key) && key.ValueKind == JsonValueKind.String)
        {
            Assert.Equal(0, number);
            _adminKey = key.GetString()!;
        }
    }

    private void StartNginx()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        string configuration = Path.Combine(_folder, "nginx.conf");
        string upstream = string.Join(' ', _servers.Select(s => $"server {s.Address.Authority} max_fails=1 fail_timeout=2s;"));
        File.WriteAllText(configuration, $$"""
            user {{Environment.UserName}};
            pid {{_folder}}/nginx.pid;
            error_log {{_folder}}/nginx.log;
            events { worker_connections 512; }
            http {
              access_log off;
              client_body_temp_path {{_folder}}/body;
              proxy_temp_path {{_folder}}/proxy;
              fastcgi_temp_path {{_folder}}/fastcgi;
              uwsgi_temp_path {{_folder}}/uwsgi;
              scgi_temp_path {{_folder}}/scgi;
              upstream fleet { {{upstream}} }
              server {
                listen 127.0.0.1:{{port}};
                client_max_body_size 64m;
                location / { proxy_pass http://fleet; proxy_set_header Host $http_host; proxy_connect_timeout 2s; }
              }
            }
            """);
        var start = new ProcessStartInfo(Nginx) { RedirectStandardError = true };
        foreach (string argument in (string[])["-c", configuration, "-p", _folder, "-g", "daemon off;"])
        {
            start.ArgumentList.Add(argument);
        }
        _nginx = Process.Start(start)!;
        _http.Dispose();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _adminKey);
    }

    private async Task<int> RollOutAsync()
    {
        byte[] package = PackageWriter.Write(new PackageContents
        {
            ModelClass = "kws",
            ModelVersion = "1.0.0",
            Sequence = 1,
            Target = "esp32",
            ArenaBytes = 1_000,
            HeapBytes = 2_000,
            Image = new byte[20_000],
        }, _signer);
        var content = new ByteArrayContent(package);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        ReleaseInfo release = await PostAsync<ReleaseInfo>("/api/v1/releases", content);
        RolloutInfo rollout = await PostAsync<RolloutInfo>("/api/v1/rollouts", JsonContent.Create(new CreateRollout(release.Id, [10, 50, 100]), options: ApiJson.Options));
        return rollout.Id;
    }

    /// <summary>Every device in turn, each request at whatever server nginx picks.</summary>
    private async Task WorkAsync(List<DeviceCredentials> devices, Func<bool> until)
    {
        while (!until())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            foreach (DeviceCredentials device in devices)
            {
                await WorkAsync(device);
            }
        }
    }

    private async Task WorkAsync(DeviceCredentials device)
    {
        string root = $"/{device.Tenant}/controller/v1/{device.Id}";
        using HttpResponseMessage poll = await SendAsync(device, HttpMethod.Get, root);
        if (poll.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout)
        {
            return;
        }
        Assert.Equal(HttpStatusCode.OK, poll.StatusCode);
        using JsonDocument body = JsonDocument.Parse(await poll.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        if (!body.RootElement.GetProperty("_links").TryGetProperty("deploymentBase", out JsonElement link))
        {
            return;
        }
        int action = int.Parse(link.GetProperty("href").GetString()!.Split('/')[^1].Split('?')[0], CultureInfo.InvariantCulture);
        // An update that a server acknowledged as ended is offered by none of them any more.
        Assert.False(_acknowledged.ContainsKey((device.Id, action)), $"Update {action} of {device.Id} is offered after its end.");
        using HttpResponseMessage package = await SendAsync(device, HttpMethod.Get, $"{root}/softwaremodules/1/artifacts/kws-1.0.0.tdpkg");
        // Or the server that was asked is the killed one.
        Assert.True(package.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadGateway, $"The package: {package.StatusCode}");
        using HttpResponseMessage answer = await SendAsync(device, HttpMethod.Post, $"{root}/deploymentBase/{action}/feedback",
            """{"status":{"execution":"closed","result":{"finished":"success"} } }""");
        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Gone)
        {
            // 410: the killed server had it on disk and could not say so any more.
            Assert.True(_acknowledged.TryAdd((device.Id, action), true));
        }
    }

    private Task<HttpResponseMessage> SendAsync(DeviceCredentials device, HttpMethod method, string path, string? json = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("TargetToken", device.Token);
        request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        return _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks each server that is left by itself.</summary>
    private async Task RecountAsync(List<DeviceCredentials> devices, int rollout)
    {
        Assert.Equal(2, _servers.Count);
        foreach ((_, Uri address) in _servers)
        {
            using var one = new HttpClient { BaseAddress = address };
            one.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _adminKey);
            int ended = 0;
            foreach (DeviceCredentials device in devices)
            {
                var page = await one.GetFromJsonAsync<Page<HistoryEntry>>($"/api/v1/devices/{device.Id}/history?limit=500", ApiJson.Options);
                HistoryEntry end = Assert.Single(page!.Items, e => e.State == ActionState.Succeeded);
                Assert.True(_acknowledged.ContainsKey((device.Id, end.ActionId)));
                ended++;
            }
            RolloutInfo? info = await one.GetFromJsonAsync<RolloutInfo>($"/api/v1/rollouts/{rollout}", ApiJson.Options);
            Assert.Equal((Devices, Devices), (ended, info!.Counts.Succeeded));
            Assert.Equal((0, 2), (info.Counts.Failed, info.Stage));
        }
    }

    private async Task<T> PostAsync<T>(string path, HttpContent content)
    {
        using HttpResponseMessage answer = await _http.PostAsync(path, content, TestContext.Current.CancellationToken);
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<T>(body, ApiJson.Options)!;
    }

    private static void Run(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ConnectionString);
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
