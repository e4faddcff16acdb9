using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Dashboard;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Devices;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Management;
using TinyDevice.UpdateServer.Operations;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Replicas;
using TinyDevice.UpdateServer.Rollouts;
using TinyDevice.UpdateServer.Telemetry;

namespace TinyDevice.UpdateServer;

/// <summary>Builds the update server as an application that its host starts and stops.</summary>
public static class UpdateServerHost
{
    /// <summary>Wires the server; nothing is opened before <c>StartAsync</c>, which may throw
    /// <see cref="UpdateServerException"/>.</summary>
    /// <exception cref="UpdateServerException">The options contradict themselves; one sentence per mistake.</exception>
    public static WebApplication Build(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        // Empty: no appsettings.json of the current folder and no ASPNETCORE_ variable changes what the options say.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options.Limits));
        if (options.CertificateFile is not null)
        {
            // Read before anything else happens, so that a mistake in it is a refusal to start.
            ServerCertificate certificate = ServerCertificate.Load(options.CertificateFile, options.CertificateKeyFile, options.Clock);
            builder.Services.AddSingleton(certificate);
            builder.WebHost.UseKestrelHttpsConfiguration()
                .ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(certificate.ApplyTo));
        }
        AddServices(builder.Services, options);
        builder.Services.AddApiDescription();
        builder.Services.AddSingleton(new PackageGate(options));
        WebApplication app = builder.Build();
        app.Urls.Add(options.Url);
        app.Services.GetService<ServerCertificate>()?.TellTo(app.Services.GetRequiredService<ILogger<ServerCertificate>>());
        app.Services.GetRequiredService<TrustedProxies>().Use(app);
        if (options.Limits.RequestsPerAddress > 0)
        {
            app.UseRateLimiter();
        }
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (options.Database is not null)
        {
            ChangeFeed feed = app.Services.GetRequiredService<ChangeFeed>();
            app.Use(async (http, next) =>
            {
                // Health has its own patience, and says nothing about the fleet.
                if (!http.Request.Path.StartsWithSegments(GetHealth.Root, StringComparison.Ordinal))
                {
                    await feed.CurrentAsync().WaitAsync(http.RequestAborted);
                }
                await next(http);
            });
        }
        app.MapDevices(options);
        app.MapPeople();
        if (options.HawkbitManagement)
        {
            app.MapManagement();
        }
        app.MapDashboard();
        app.MapOpenApi("/api/{documentName}/openapi.json");
        app.MapOperations();
        return app;
    }

    private static void Configure(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, ServerLimits limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Connections;
        kestrel.Limits.MaxRequestBodySize = limits.BodyBytes;
        kestrel.Limits.RequestHeadersTimeout = limits.HeaderTime;
        kestrel.Limits.MinRequestBodyDataRate = new Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate(limits.BodyBytesPerSecond, TimeSpan.FromSeconds(5));
    }

    private static void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddLogging(logging => logging.SetMinimumLevel(options.LogLevel)
            // A failed start is thrown to whoever starts the server; the host would log it as well, with a stack trace.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddConsoleOf(options)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        services.AddRoutingCore();
        services.AddProblemDetails();
        services.AddExceptionHandler<FailureAnswers>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = Contract.ApiJson.Options.DefaultIgnoreCondition;
            json.SerializerOptions.Converters.Add(Contract.ApiJson.Options.Converters[0]);
        });
        services.AddSingleton(options);
        services.AddSingleton(options.Clock);
        services.AddTelemetry(options);
        services.AddSystemd();
        AddData(services, options);
        AddOperations(services);
        services.AddDashboard();
        services.AddManagement();
        services.AddAddressLimit(options.Limits);
    }

    private static void AddData(IServiceCollection services, ServerOptions options)
    {
        var folder = new DataFolder(options.DataFolder);
        services.AddSingleton(folder);
        services.AddSingleton(options.Database is null ? FleetDbFactory.OfFile(folder.Database) : FleetDbFactory.OfServer(options.Database));
        services.AddSingleton<ServerLock>();
        services.AddSingleton<ArtifactStore>().AddSingleton<FleetIndex>().AddSingleton<ApiKeys>().AddSingleton<SettingsStore>().AddSingleton<TrustedProxies>().AddSingleton<ActionLog>()
            .AddSingleton<ReleaseFiles>().AddSingleton<Assignments>().AddSingleton<DeviceRegistry>().AddSingleton<Confirmations>();
        services.AddSingleton<FleetMemory>().AddSingleton<ChangeFeed>().AddSingleton<Leadership>();
        services.AddSingleton<ServerMetrics>().AddSingleton<FleetWriter>().AddSingleton<LastSeenWriter>();
        // Started in this order and stopped in the reverse one, which lets the last requests reach the disk.
        services.AddHostedService<OpenFleet>();
        services.AddHostedService(provider => provider.GetRequiredService<FleetWriter>());
        services.AddHostedService(provider => provider.GetRequiredService<LastSeenWriter>());
        services.AddSingleton<Withdrawal>().AddSingleton<RolloutSteps>().AddSingleton<RolloutEngine>();
        services.AddHostedService(provider => provider.GetRequiredService<RolloutEngine>());
    }

    private static void AddOperations(IServiceCollection services)
    {
        services.AddSingleton<DeviceDoor>().AddSingleton<SelfRegistration>().AddSingleton<GetPoll>().AddSingleton<PollPace>().AddSingleton<ConfirmationCalls>().AddSingleton<PutInstalled>().AddSingleton<GetDeployment>().AddSingleton<DeploymentBody>()
            .AddSingleton<PostFeedback>().AddSingleton<PutConfigData>().AddSingleton<GetTicket>().AddSingleton<Rotations>().AddSingleton<GetArtifact>();
        services.AddSingleton<RequireApiKey>().AddSingleton<Idempotency>().AddSingleton<DeviceCalls>().AddSingleton<AuditLog>().AddSingleton<KeyCalls>();
        services.AddSingleton<PostRelease>().AddSingleton<DeltaGate>().AddSingleton<PostDelta>().AddSingleton<GetReleases>()
            .AddSingleton<PostRollout>().AddSingleton<GetRollouts>().AddSingleton<PostHalt>().AddSingleton<PostRolloutStep>()
            .AddSingleton<PostDevice>().AddSingleton<GetDevices>().AddSingleton<GetHistory>().AddSingleton<PostCancel>().AddSingleton<PostApproval>().AddSingleton<PostConfirmation>()
            .AddSingleton<GetFleet>().AddSingleton<GetMetrics>().AddSingleton<PutMetrics>().AddSingleton<GetModelMetrics>().AddSingleton<GetHealth>();
    }
}
