using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Devices;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Operations;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer;

/// <summary>Every address of the server: the wire contract with devices, and the one with people.</summary>
internal static class Routes
{
    private static readonly string[] GetAndHead = ["GET", "HEAD"];

    /// <summary>hawkBit's DDI v1.</summary>
    public static void MapDevices(this WebApplication app, ServerOptions options)
    {
        IServiceProvider services = app.Services;
        DeviceDoor door = services.GetRequiredService<DeviceDoor>();
        GetDeployment deployment = services.GetRequiredService<GetDeployment>();
        PostFeedback feedback = services.GetRequiredService<PostFeedback>();
        GetArtifact artifact = services.GetRequiredService<GetArtifact>();
        ServerMetrics metrics = services.GetRequiredService<ServerMetrics>();
        RouteGroupBuilder device = app.MapGroup($"/{options.Tenant}/controller/v1/{{controllerId}}");
        device.MapGet("", metrics.OfPolls(door.For(services.GetRequiredService<GetPoll>().Handle)));
        device.MapPut("configData", door.For(services.GetRequiredService<PutConfigData>().Handle));
        device.MapGet("deploymentBase/{actionId}", door.For(deployment.Open));
        device.MapPost("deploymentBase/{actionId}/feedback", door.For(feedback.OnDeployment));
        device.MapGet("ticket/{actionId}", door.For(services.GetRequiredService<GetTicket>().Handle));
        device.MapGet("trust/{sequence}", door.For(services.GetRequiredService<Rotations>().ForDevice));
        device.MapGet("cancelAction/{actionId}", door.For(GetCancel.Handle));
        device.MapPost("cancelAction/{actionId}/feedback", door.For(feedback.OnCancel));
        device.MapGet("installedBase/{actionId}", door.For(deployment.Installed));
        device.MapGet("softwaremodules/{moduleId}/artifacts", door.For(artifact.List));
        device.MapMethods("softwaremodules/{moduleId}/artifacts/{file}", GetAndHead, metrics.OfDownloads(door.For(artifact.File)));
    }

    /// <summary>REST for people and their tools.</summary>
    public static void MapPeople(this WebApplication app)
    {
        IServiceProvider services = app.Services;
        RouteGroupBuilder api = app.MapGroup("/api/v1").AddEndpointFilter(new RequireApiKey(services.GetRequiredService<ApiKeys>()));
        GetReleases releases = services.GetRequiredService<GetReleases>();
        api.MapPost("releases", services.GetRequiredService<PostRelease>().Handle);
        api.MapGet("releases", releases.List);
        api.MapGet("releases/{id:int}", releases.One);

        api.MapPost("trust", services.GetRequiredService<Rotations>().Take);

        GetRollouts rollouts = services.GetRequiredService<GetRollouts>();
        api.MapPost("rollouts", services.GetRequiredService<PostRollout>().Handle);
        api.MapGet("rollouts", rollouts.List);
        api.MapGet("rollouts/{id:int}", rollouts.One);
        api.MapPost("rollouts/{id:int}/halt", services.GetRequiredService<PostHalt>().Handle);

        GetDevices devices = services.GetRequiredService<GetDevices>();
        api.MapPost("devices", services.GetRequiredService<PostDevice>().Handle);
        api.MapGet("devices", devices.List);
        api.MapGet("devices/{id}", devices.One);
        api.MapGet("devices/{id}/history", services.GetRequiredService<GetHistory>().Handle);
        api.MapPost("devices/{id}/cancel", services.GetRequiredService<PostCancel>().Handle);
        PostApproval approval = services.GetRequiredService<PostApproval>();
        api.MapPost("devices/{id}/approve", approval.Approve);
        api.MapPost("devices/{id}/reject", approval.Reject);
        api.MapGet("fleet", services.GetRequiredService<GetFleet>().Handle);
    }

    /// <summary>For monitoring: health for anyone, figures for holders of an API key.</summary>
    public static void MapOperations(this WebApplication app)
    {
        IServiceProvider services = app.Services;
        app.MapGet("/health/live", GetHealth.Live);
        app.MapGet("/health/ready", services.GetRequiredService<GetHealth>().Ready);
        app.MapGet("/metrics", services.GetRequiredService<GetMetrics>().Handle)
            .AddEndpointFilter(new RequireApiKey(services.GetRequiredService<ApiKeys>()));
    }
}
