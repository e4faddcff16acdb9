using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Speaks hawkBit's management API as rauc-hawkbit-updater's own test suite does.</summary>
internal sealed class HawkbitClient : IDisposable
{
    public const string User = "admin:management";
    private readonly HttpClient _http;

    public HawkbitClient(TestServer server, string credentials = User)
    {
        _http = new HttpClient { BaseAddress = new Uri(server.Address, "/rest/v1/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
    }

    public void Dispose() => _http.Dispose();

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null) =>
        _http.SendAsync(new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) });

    public async Task<JsonNode> CallAsync(HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        HttpResponseMessage response = await SendAsync(method, path, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode} to {method} {path}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public Task<JsonNode> GetAsync(string path) => CallAsync(HttpMethod.Get, path);

    /// <summary>Makes a target and a client that is it.</summary>
    public async Task<TestDevice> AddTargetAsync(TestServer server, string id, string? token = null)
    {
        JsonNode made = await CallAsync(HttpMethod.Post, "targets", new[] { new { controllerId = id, name = id, securityToken = token } }, HttpStatusCode.Created);
        return new TestDevice(server, new Contract.DeviceCredentials(id, "DEFAULT", (string)made[0]!["securityToken"]!, ""));
    }

    public async Task<int> AddModuleAsync(string name, string type, params (string Name, byte[] Content)[] files)
    {
        JsonNode made = await CallAsync(HttpMethod.Post, "softwaremodules", new[] { new { name, version = "1.0", type } }, HttpStatusCode.Created);
        int id = (int)made[0]!["id"]!;
        foreach ((string file, byte[] content) in files)
        {
            Assert.Equal(HttpStatusCode.Created, (await UploadAsync(id, file, content)).StatusCode);
        }
        return id;
    }

    public Task<HttpResponseMessage> UploadAsync(int module, string file, byte[] content, string query = "") =>
        UploadAsync(module, file, new ByteArrayContent(content), query);

    public async Task<HttpResponseMessage> UploadAsync(int module, string file, HttpContent content, string query = "", bool expectContinue = false)
    {
        using var form = new MultipartFormDataContent { { content, "file", file } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"softwaremodules/{module}/artifacts{query}") { Content = form };
        request.Headers.ExpectContinue = expectContinue;
        return await _http.SendAsync(request);
    }

    /// <summary>Sends a form as it is written, right or wrong.</summary>
    public async Task<HttpResponseMessage> PostFormAsync(int module, string form, string boundary)
    {
        using var content = new StringContent(form);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={boundary}");
        return await _http.PostAsync($"softwaremodules/{module}/artifacts", content);
    }

    public async Task<int> AddSetAsync(string name, params int[] modules)
    {
        JsonNode made = await CallAsync(HttpMethod.Post, "distributionsets",
            new[] { new { name, version = "1.0", type = "os", modules = modules.Select(id => new { id }) } }, HttpStatusCode.Created);
        return (int)made[0]!["id"]!;
    }

    /// <summary>Assigns a set to one target and returns the action's number.</summary>
    public async Task<int> AssignAsync(int set, string target, object? terms = null)
    {
        JsonObject body = terms is null ? [] : JsonSerializer.SerializeToNode(terms)!.AsObject();
        body["id"] = target;
        JsonNode answer = await CallAsync(HttpMethod.Post, $"distributionsets/{set}/assignedTargets", new[] { body });
        Assert.Equal(1, (int)answer["total"]!);
        return (int)answer["assignedActions"]![0]!["id"]!;
    }

    /// <summary>A target with one file assigned to it.</summary>
    public async Task<(TestDevice Device, int Action)> AssignFileAsync(TestServer server, string target, object? terms = null)
    {
        TestDevice device = await AddTargetAsync(server, target);
        int set = await AddSetAsync($"set for {target}", await AddModuleAsync($"module for {target}", "os", ("bundle.raucb", new byte[100_000])));
        return (device, await AssignAsync(set, target, terms));
    }
}
