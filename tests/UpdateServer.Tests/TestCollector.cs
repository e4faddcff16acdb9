using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Takes what is sent to an OpenTelemetry collector over HTTP, and keeps it.</summary>
internal sealed class TestCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
    private readonly WebApplication _app;

    private TestCollector()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            _received.Enqueue((http.Request.Path.Value!, body.ToArray()));
        });
    }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<TestCollector> StartAsync()
    {
        var collector = new TestCollector();
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>All that came to a path. Protobuf holds its strings as they are.</summary>
    public string TextOf(string path) => string.Concat(_received.Where(r => r.Path == path).Select(r => Encoding.UTF8.GetString(r.Body)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
