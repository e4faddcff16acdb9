using System.Net;
using System.Text.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class ProxyTests
{
    private const string Issuer = "5c:0f:ee";
    private static readonly TestSettings Behind = new() { TrustedProxies = ["127.0.0.0/8"], ClientAuthorities = ["00:11", Issuer] };

    [Theory]
    [InlineData("X-Controller-Id", "X-Authority")]
    [InlineData("X-Controller-Id", "X-Authority-0")]
    [InlineData("X-Controller-Id", "X-Authority-1")]
    [InlineData("X-Ssl-Client-Cn", "X-Ssl-Issuer-Hash-1")]
    public async Task Believes_a_trusted_proxy_about_a_client_certificate(string nameHeader, string issuerHeader)
    {
        await using TestServer server = await TestServer.StartAsync(settings: Behind);
        await server.AddDeviceAsync("dev1");
        Assert.Equal(HttpStatusCode.OK, await PollAsync(server, "dev1", (nameHeader, "dev1"), (issuerHeader, Issuer.ToUpperInvariant())));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "dev1", (nameHeader, "dev2"), (issuerHeader, Issuer)));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "dev1", (nameHeader, "dev1"), (issuerHeader, "aa:bb")));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "dev1", (nameHeader, "dev1")));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "dev1", (issuerHeader, Issuer)));
    }

    [Fact]
    public async Task Believes_nobody_else_who_sends_the_headers_of_a_proxy()
    {
        await using TestServer server = await TestServer.StartAsync(settings: Behind with { TrustedProxies = ["10.0.0.1"] });
        TestDevice device = await server.AddDeviceAsync("dev1");
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "dev1", ("X-Controller-Id", "dev1"), ("X-Authority", Issuer)));
        // Naming the proxy as the forwarder does not make the caller one.
        Assert.Equal(HttpStatusCode.Unauthorized,
            await PollAsync(server, "dev1", ("X-Controller-Id", "dev1"), ("X-Authority", Issuer), ("X-Forwarded-For", "10.0.0.1")));
        Assert.StartsWith(server.Address.AbsoluteUri, await LinkAsync(device, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builds_links_from_what_a_trusted_proxy_was_asked_for()
    {
        await using TestServer server = await TestServer.StartAsync(settings: Behind);
        TestDevice device = await server.AddDeviceAsync("dev1");
        Assert.Equal("https://updates.example/DEFAULT/controller/v1/dev1/configData",
            await LinkAsync(device, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "updates.example"), ("X-Forwarded-For", "192.0.2.7")));
    }

    [Fact]
    public async Task Writes_the_address_a_trusted_proxy_names_into_the_audit_log()
    {
        await using TestServer server = await TestServer.StartAsync(settings: Behind);
        server.People.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        await server.AddDeviceAsync("dev1");
        Assert.Equal("192.0.2.7", (await server.GetAsync<Page<AuditInfo>>("/api/v1/audit")).Items[0].From);
    }

    [Fact]
    public async Task Registers_a_stranger_whose_certificate_a_trusted_proxy_vouches_for()
    {
        await using TestServer server = await TestServer.StartAsync(new string('g', 32), RegistrationPolicy.Gateway, Behind);
        Assert.Equal(HttpStatusCode.OK, await PollAsync(server, "new", ("X-Controller-Id", "new"), ("X-Authority", Issuer)));
        Assert.Equal(HttpStatusCode.Unauthorized, await PollAsync(server, "other", ("X-Controller-Id", "new"), ("X-Authority", Issuer)));
    }

    private static async Task<HttpStatusCode> PollAsync(TestServer server, string id, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/DEFAULT/controller/v1/{id}");
        Array.ForEach(headers, h => request.Headers.Add(h.Name, h.Value));
        return (await server.Anyone.SendAsync(request)).StatusCode;
    }

    private static async Task<string> LinkAsync(TestDevice device, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, device.Root);
        Array.ForEach(headers, h => request.Headers.Add(h.Name, h.Value));
        JsonElement body = await TestDevice.JsonAsync(await device.SendAsync(request));
        return body.GetProperty("_links").GetProperty("configData").GetProperty("href").GetString()!;
    }
}
