namespace TinyDevice.UpdateServer;

/// <summary>Builds the update server as an application that its host starts and stops.</summary>
public static class UpdateServerHost
{
    /// <summary>Wires the server; nothing is opened before <c>StartAsync</c>, which may throw <see cref="UpdateServerException"/>.</summary>
    /// <exception cref="UpdateServerException">The options contradict themselves; one sentence per mistake.</exception>
    public static WebApplication Build(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.Urls.Add(options.Url);
        return app;
    }
}
