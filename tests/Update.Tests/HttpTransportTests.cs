using System.Net;
using System.Net.Sockets;
using System.Text;
using TinyDevice.Device;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

public sealed class HttpTransportTests : IAsyncLifetime
{
    private readonly HttpTransport _transport = new(5000);
    private HttpHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await HttpHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _transport.Close();
        await _host.DisposeAsync();
    }

    [Fact]
    public void Sends_every_header_the_call_carries()
    {
        HttpCall? seen = null;
        _host.Server.Intercept = call =>
        {
            seen = call;
            return new SimAnswer(206) { Body = [1, 2, 3] };
        };
        Assert.Equal(UpdateStatus.Ok, Open(new HttpCall
        {
            Method = "GET",
            Url = _host.Root + "/a?b=1",
            Authorization = "TargetToken t",
            IfNoneMatch = "\"x\"",
            IfRange = "\"y\"",
            RangeFrom = 77,
        }));
        Assert.Equal("TargetToken t", seen!.Authorization);
        Assert.Equal("\"x\"", seen.IfNoneMatch);
        Assert.Equal("\"y\"", seen.IfRange);
        Assert.Equal(77, seen.RangeFrom);
        Assert.Equal(_host.Root + "/a?b=1", seen.Url);
    }

    [Fact]
    public void Streams_the_body_and_gives_its_headers()
    {
        byte[] body = [.. Enumerable.Range(0, 10_000).Select(i => (byte)i)];
        _host.Server.Intercept = _ =>
        {
            SimAnswer answer = new(200) { Body = body };
            answer.Headers["ETag"] = "\"e\"";
            return answer;
        };
        Assert.Equal(UpdateStatus.Ok, Open(Get()));
        Assert.Equal(200, _transport.StatusCode);
        Assert.Equal("\"e\"", _transport.Header("ETag"));
        Assert.Null(_transport.Header("Retry-After"));
        Assert.Equal(body, ReadAll(out int end));
        Assert.Equal(0, end);
    }

    [Theory]
    [InlineData(304)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(416)]
    [InlineData(429)]
    [InlineData(503)]
    public void Gives_a_refusal_as_its_status_and_not_as_an_exception(int status)
    {
        _host.Server.Intercept = _ =>
        {
            SimAnswer answer = new(status);
            answer.Headers["Retry-After"] = "9";
            return answer;
        };
        Assert.Equal(UpdateStatus.Ok, Open(Get()));
        Assert.Equal(status, _transport.StatusCode);
        Assert.Equal("9", _transport.Header("Retry-After"));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public void Sends_a_body(string method)
    {
        string seen = "";
        _host.Server.Intercept = call =>
        {
            seen = call.Method + " " + Encoding.UTF8.GetString(call.Body);
            return new SimAnswer(200);
        };
        byte[] body = Encoding.UTF8.GetBytes("{\"a\":1}and more");
        Assert.Equal(UpdateStatus.Ok, Open(new HttpCall { Method = method, Url = _host.Root + "/x", Body = body, BodyLength = 7 }));
        Assert.Equal(method + " {\"a\":1}", seen);
    }

    [Fact]
    public void Reports_a_connection_that_breaks_before_the_answer()
    {
        _host.Server.Intercept = _ => new SimAnswer(0);
        Assert.Equal(UpdateStatus.ConnectionFailed, Open(Get()));
        Assert.Equal(0, _transport.StatusCode);
    }

    [Fact]
    public async Task Reports_a_connection_that_breaks_within_the_body()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serve = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            NetworkStream stream = client.GetStream();
            Assert.True(await stream.ReadAsync(new byte[4096]) > 0);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n" + new string('x', 20_000)));
        });
        string url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        Assert.Equal(UpdateStatus.Ok, Open(new HttpCall { Method = "GET", Url = url }));
        byte[] read = ReadAll(out int end);
        Assert.Equal(-1, end);
        Assert.InRange(read.Length, 0, 20_000);
        await serve;
    }

    [Fact]
    public void Reports_a_server_that_is_not_there()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Assert.Equal(UpdateStatus.ConnectionFailed, Open(new HttpCall { Method = "GET", Url = $"http://127.0.0.1:{port}/" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://")]
    public void Refuses_an_address_it_cannot_use(string url) =>
        Assert.Equal(UpdateStatus.ConnectionFailed, Open(new HttpCall { Method = "GET", Url = url }));

    [Fact]
    public void Is_ready_for_the_next_exchange_after_a_body_that_was_not_read()
    {
        _host.Server.Intercept = _ => new SimAnswer(200) { Body = new byte[5_000_000] };
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(UpdateStatus.Ok, Open(Get()));
            Assert.True(_transport.Read(new byte[100], 0, 100) > 0);
            _transport.Close();
        }

        Assert.Equal(-1, _transport.Read(new byte[1], 0, 1));
    }

    private HttpCall Get() => new() { Method = "GET", Url = _host.Root + "/x" };

    private UpdateStatus Open(HttpCall call) => _transport.Open(call);

    private byte[] ReadAll(out int end)
    {
        MemoryStream all = new();
        byte[] buffer = new byte[1000];
        while ((end = _transport.Read(buffer, 0, buffer.Length)) > 0)
        {
            all.Write(buffer, 0, end);
        }

        return all.ToArray();
    }
}
