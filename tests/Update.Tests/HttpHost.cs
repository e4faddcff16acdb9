using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

/// <summary>The simulated server behind a real socket, so that the firmware's own HTTP code is what talks to it.</summary>
internal sealed class HttpHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _one = new();

    private HttpHost(WebApplication app, SimServer server)
    {
        _app = app;
        Server = server;
    }

    public SimServer Server { get; }

    public string Root => _app.Urls.Single();

    public static async Task<HttpHost> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        HttpHost host = new(builder.Build(), new SimServer());
        host._app.Run(host.Answer);
        await host._app.StartAsync();
        host.Server.Root = host.Root;
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        HttpCall call = new()
        {
            Method = context.Request.Method,
            Url = Server.Root + context.Request.Path + context.Request.QueryString,
            Authorization = context.Request.Headers.Authorization,
            IfNoneMatch = context.Request.Headers.IfNoneMatch,
            IfRange = context.Request.Headers.IfRange,
            RangeFrom = Range(context.Request.Headers.Range, 0),
            RangeTo = Range(context.Request.Headers.Range, 1),
            Body = body.ToArray(),
            BodyLength = (int)body.Length,
        };
        SimAnswer answer;
        lock (_one)
        {
            answer = Server.Take(call);
        }

        if (answer.Status == 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach ((string name, string value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Body.Length == 0)
        {
            return;
        }

        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body.AsMemory(0, answer.BreakAfter ?? answer.Body.Length));
        if (answer.BreakAfter is not null)
        {
            await context.Response.Body.FlushAsync();
            if (answer.Stalls)
            {
                // Until the device has had enough and closes.
                TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await using CancellationTokenRegistration registration = context.RequestAborted.Register(gone.SetResult);
                await gone.Task;
            }

            context.Abort();
        }
    }

    /// <summary>The first or last byte of a range; 0 when it names none.</summary>
    private static int Range(string? range, int part) =>
        range?["bytes=".Length..].Split('-')[part] is { Length: > 0 } number ? int.Parse(number, CultureInfo.InvariantCulture) : 0;
}
