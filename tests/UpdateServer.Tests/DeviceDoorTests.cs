using System.Net;
using System.Net.Http.Headers;

namespace TinyDevice.UpdateServer.Tests;

public sealed class DeviceDoorTests
{
    [Fact]
    public async Task Refuses_an_unknown_device_a_wrong_token_and_another_devices_token_alike()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        TestDevice other = await server.AddDeviceAsync("dev2");
        string token = device.Credentials.Token;
        string[] bodies = await Task.WhenAll(
            RefusedAsync(server, "nobody", "TargetToken " + token),
            RefusedAsync(server, "dev1", null),
            RefusedAsync(server, "dev1", "TargetToken wrong"),
            RefusedAsync(server, "dev1", "TargetToken "),
            RefusedAsync(server, "dev1", "TargetToken " + other.Credentials.Token),
            RefusedAsync(server, "dev1", "Bearer " + token),
            RefusedAsync(server, "dev1", "GatewayToken " + token));
        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task Does_not_register_a_stranger_who_polls()
    {
        await using TestServer server = await TestServer.StartAsync();
        await RefusedAsync(server, "stranger", "TargetToken anything");
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.GetAsync("/api/v1/devices/stranger")).StatusCode);
    }

    [Fact]
    public async Task Keeps_neither_the_token_nor_the_admin_key_in_the_database()
    {
        Assert.SkipWhen(TestDatabase.Server is not null, "Reads SQLite's file.");
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await device.PollAsync();
        byte[] stored = Directory.EnumerateFiles(server.Folder, "fleet.db*").SelectMany(ReadShared).ToArray();
        string text = System.Text.Encoding.Latin1.GetString(stored);
        Assert.Contains("dev1", text, StringComparison.Ordinal);
        Assert.DoesNotContain(device.Credentials.Token, text, StringComparison.Ordinal);
        Assert.DoesNotContain(server.AdminKey, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_404_for_another_tenant_and_405_for_the_wrong_method()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync("/OTHER/controller/v1/dev1")).StatusCode);
        HttpResponseMessage wrongMethod = await device.PutAsync(device.Root, "{}");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
        Assert.Equal("application/problem+json", wrongMethod.Content.Headers.ContentType!.MediaType);
    }

    private static async Task<string> RefusedAsync(TestServer server, string id, string? authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/DEFAULT/controller/v1/{id}");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        HttpResponseMessage response = await server.Anyone.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(new AuthenticationHeaderValue("TargetToken"), response.Headers.WwwAuthenticate);
        string body = await response.Content.ReadAsStringAsync();
        return System.Text.RegularExpressions.Regex.Replace(body, "\"traceId\":\"[^\"]*\"", "");
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }
}
