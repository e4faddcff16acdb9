using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TinyDevice.UpdateServer.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task A_device_that_asks_too_often_is_told_how_long_to_wait_and_others_are_not()
    {
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { Limits = new ServerLimits { RequestsPerDevice = 3 } });
        TestDevice device = await server.AddDeviceAsync("dev1");
        TestDevice other = await server.AddDeviceAsync("dev2");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await device.PollAsync()).StatusCode);
        }
        server.Clock.Now += TimeSpan.FromSeconds(20);
        HttpResponseMessage refused = await device.PollAsync();
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(40)), (refused.StatusCode, refused.Headers.RetryAfter!.Delta));
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.OK, (await other.PollAsync()).StatusCode);
        server.Clock.Now += TimeSpan.FromSeconds(40);
        Assert.Equal(HttpStatusCode.OK, (await device.PollAsync()).StatusCode);
    }

    [Fact]
    public async Task A_stranger_under_a_devices_name_does_not_use_its_requests_up()
    {
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { Limits = new ServerLimits { RequestsPerDevice = 1 } });
        TestDevice device = await server.AddDeviceAsync("dev1");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.Anyone.GetAsync(device.Root)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.OK, (await device.PollAsync()).StatusCode);
    }

    [Fact]
    public async Task An_address_that_asks_too_often_gets_429_before_anything_is_looked_up()
    {
        var settings = new TestSettings { TrustedProxies = ["127.0.0.1"], Limits = new ServerLimits { RequestsPerAddress = 1 } };
        await using TestServer server = await TestServer.StartAsync(settings: settings);
        var statuses = new List<HttpStatusCode>();
        HttpResponseMessage last = await FromAsync(server, "192.0.2.1");
        // Ten at once are allowed; however slow this machine is, not all of a thousand more.
        for (int i = 0; i < 1_000 && last.StatusCode != HttpStatusCode.TooManyRequests; i++)
        {
            last = await FromAsync(server, "192.0.2.1");
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
        Assert.True(last.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal("application/problem+json", last.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.OK, (await FromAsync(server, "192.0.2.2")).StatusCode);
        // The machine itself, where its operator works, is not shut out.
        for (int i = 0; i < 30; i++)
        {
            statuses.Add((await server.Anyone.GetAsync("/health/live")).StatusCode);
        }
        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, statuses);
    }

    [Fact]
    public async Task Devices_are_told_to_wait_longer_while_too_many_poll()
    {
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { Limits = new ServerLimits { PollsPerSecond = 1 } });
        TestDevice device = await server.AddDeviceAsync("dev1");
        for (int i = 0; i < 25; i++)
        {
            Assert.Equal("00:01:30", await SleepAsync(device));
        }
        server.Clock.Now += TimeSpan.FromSeconds(10);
        // 25 in ten seconds, 10 were meant: twice is not enough, four times is.
        Assert.Equal("00:06:00", await SleepAsync(device));
        server.Clock.Now += TimeSpan.FromSeconds(10);
        Assert.Equal("00:01:30", await SleepAsync(device));
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { Limits = new ServerLimits { BodyBytes = 2_000 } });
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/devices") { Content = new StringContent(new string(' ', 2_001), Encoding.UTF8, "application/json") };
        request.Headers.ExpectContinue = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.People.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_connection_beyond_the_limit_is_closed()
    {
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { Limits = new ServerLimits { Connections = 2 } });
        using TcpClient first = await ConnectAsync(server);
        using TcpClient second = await ConnectAsync(server);
        await AskAsync(first);
        await AskAsync(second);
        using TcpClient third = await ConnectAsync(server);
        Assert.Equal(0, await third.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(-1, 1, "negative")]
    [InlineData(0, 0, "connections")]
    public void Says_which_limit_makes_no_sense(int perDevice, int connections, string word)
    {
        var options = new ServerOptions { DataFolder = "x", AdminKeyCreated = _ => { }, Limits = new ServerLimits { RequestsPerDevice = perDevice, Connections = connections } };
        Assert.Contains(word, Assert.Throws<UpdateServerException>(() => UpdateServerHost.Build(options)).Message, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> FromAsync(TestServer server, string address) =>
        server.Anyone.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health/live") { Headers = { { "X-Forwarded-For", address } } });

    private static async Task<string> SleepAsync(TestDevice device) =>
        (await TestDevice.JsonAsync(await device.PollAsync())).GetProperty("config").GetProperty("polling").GetProperty("sleep").GetString()!;

    private static async Task<TcpClient> ConnectAsync(TestServer server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task AskAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.True(await client.GetStream().ReadAsync(new byte[1_000], TestContext.Current.CancellationToken) > 0);
    }
}
