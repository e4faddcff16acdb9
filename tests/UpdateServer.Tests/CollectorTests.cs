using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>What an OpenTelemetry collector gets, on the wire.</summary>
public sealed class CollectorTests
{
    [Fact]
    public async Task Gets_traces_of_devices_and_their_updates_and_figures_but_no_secret()
    {
        var received = new ConcurrentQueue<(string Path, byte[] Body)>();
        await using WebApplication collector = await StartAsync(received);
        string token;
        string key;
        await using (TestServer server = await TestServer.StartAsync(settings: new TestSettings { OtlpEndpoint = new Uri(collector.Urls.Single()) }))
        {
            TestDevice device = await server.AddDeviceAsync("traced-device");
            await server.RollOutAsync(TestPackage.Make("1.1.0"));
            await device.SucceedAsync();
            (token, key) = (device.Credentials.Token, server.AdminKey);
        }
        // Stopping sends what is left.
        string traces = TextOf(received, "/v1/traces");
        string metrics = TextOf(received, "/v1/metrics");
        foreach (string word in (string[])["tinydevice-server", "traced-device", "td.action", "td.commit"])
        {
            Assert.Contains(word, traces, StringComparison.Ordinal);
        }
        foreach (string word in (string[])["td.polls", "td.poll.duration", "td.db.batch", "td.feedback.lag"])
        {
            Assert.Contains(word, metrics, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(token, traces + metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(key, traces + metrics, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(ConcurrentQueue<(string, byte[])> received)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            received.Enqueue((http.Request.Path.Value!, body.ToArray()));
        });
        await app.StartAsync();
        return app;
    }

    // Protobuf holds its strings as they are.
    private static string TextOf(IEnumerable<(string Path, byte[] Body)> received, string path) =>
        string.Concat(received.Where(r => r.Path == path).Select(r => Encoding.UTF8.GetString(r.Body)));
}
