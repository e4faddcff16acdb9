using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Speaks DDI as one registered device.</summary>
internal sealed class TestDevice(TestServer server, DeviceCredentials credentials)
{
    public DeviceCredentials Credentials => credentials;

    /// <summary>The device's own resource, without a slash at the end.</summary>
    public string Root => new Uri(server.Address, $"/{credentials.Tenant}/controller/v1/{credentials.Id}").AbsoluteUri;

    public Task<HttpResponseMessage> PollAsync(string? knownTag = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Root);
        if (knownTag is not null)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(knownTag));
        }
        return SendAsync(request);
    }

    /// <summary>Polls and returns the links by name.</summary>
    public async Task<Dictionary<string, string>> LinksAsync()
    {
        JsonElement body = await JsonAsync(await PollAsync());
        return body.GetProperty("_links").EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetProperty("href").GetString()!);
    }

    /// <summary>Polls and returns the number of the offered update, which must be there.</summary>
    public async Task<int> OfferedAsync() => ActionIn((await LinksAsync())["deploymentBase"]);

    public static int ActionIn(string href) =>
        int.Parse(href.Split('/')[^1].Split('?')[0], CultureInfo.InvariantCulture);

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, UrlOf(path)));

    public Task<HttpResponseMessage> PostAsync(string path, string json, string type = "application/json") =>
        SendAsync(HttpMethod.Post, path, json, type);

    public Task<HttpResponseMessage> PutAsync(string path, string json) => SendAsync(HttpMethod.Put, path, json, "application/json");

    /// <summary>Sends a request with the device's token.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("TargetToken", credentials.Token);
        return server.Anyone.SendAsync(request);
    }

    public Task<HttpResponseMessage> FeedbackAsync(int action, string execution, string finished = "none", string more = "",
        string on = "deploymentBase") =>
        PostAsync($"{on}/{action}/feedback",
            $$"""{"status":{"execution":"{{execution}}","result":{"finished":"{{finished}}"}{{more}} } }""");

    /// <summary>Takes an offered update to a good end.</summary>
    public async Task SucceedAsync()
    {
        int action = await OfferedAsync();
        Assert.Equal(HttpStatusCode.OK, (await FeedbackAsync(action, "closed", "success")).StatusCode);
    }

    /// <summary>URL of the file of the offered update.</summary>
    public async Task<string> ArtifactUrlAsync()
    {
        JsonElement body = await JsonAsync(await GetAsync((await LinksAsync())["deploymentBase"]));
        return body.GetProperty("deployment").GetProperty("chunks")[0].GetProperty("artifacts")[0]
            .GetProperty("_links").GetProperty("download-http").GetProperty("href").GetString()!;
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string body, string type) =>
        SendAsync(new HttpRequestMessage(method, UrlOf(path)) { Content = new StringContent(body, Encoding.UTF8, type) });

    /// <summary>Below the device's resource, unless the path starts at the server's root or is a URL.</summary>
    private Uri UrlOf(string path) => new(new Uri(Root + "/"), path);
}
