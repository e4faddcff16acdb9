using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Devices;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Operations;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Rollouts;
using TinyDevice.UpdateServer.Telemetry;

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
        device.MapPost("deploymentBase/{actionId}/feedback", metrics.OfFeedback(door.For(feedback.OnDeployment)));
        device.MapGet("ticket/{actionId}", door.For(services.GetRequiredService<GetTicket>().Handle));
        device.MapPut("metrics", door.For(services.GetRequiredService<PutMetrics>().Handle));
        device.MapGet("trust/{sequence}", door.For(services.GetRequiredService<Rotations>().ForDevice));
        ConfirmationCalls confirmation = services.GetRequiredService<ConfirmationCalls>();
        device.MapGet("confirmationBase", door.For(confirmation.State));
        device.MapGet("confirmationBase/{actionId}", door.For(confirmation.Open));
        device.MapPost("confirmationBase/{actionId}/feedback", door.For(confirmation.Decide));
        device.MapPost("confirmationBase/activateAutoConfirm", door.For(confirmation.Activate));
        device.MapPost("confirmationBase/deactivateAutoConfirm", door.For(confirmation.Deactivate));
        device.MapGet("cancelAction/{actionId}", door.For(GetCancel.Handle));
        device.MapPost("cancelAction/{actionId}/feedback", door.For(feedback.OnCancel));
        device.MapPut("installedBase", door.For(services.GetRequiredService<PutInstalled>().Handle));
        device.MapGet("installedBase/{actionId}", door.For(deployment.Installed));
        device.MapGet("softwaremodules/{moduleId}/artifacts", door.For(artifact.List));
        device.MapMethods("softwaremodules/{moduleId}/artifacts/{file}", GetAndHead, metrics.OfDownloads(door.For(artifact.File)));
    }

    /// <summary>REST for people and their tools.</summary>
    public static void MapPeople(this WebApplication app)
    {
        IServiceProvider services = app.Services;
        RouteGroupBuilder api = app.MapGroup("/api/v1").AddEndpointFilter(services.GetRequiredService<RequireApiKey>());
        Idempotency once = services.GetRequiredService<Idempotency>();
        GetReleases releases = services.GetRequiredService<GetReleases>();
        api.MapPost("releases", services.GetRequiredService<PostRelease>().Handle).RequireRole(Role.Publisher);
        api.MapGet("releases", releases.List);
        api.MapGet("releases/{id:int}", releases.One).WithEntityTag();
        PostDelta deltas = services.GetRequiredService<PostDelta>();
        api.MapPost("releases/{id:int}/deltas", deltas.Handle).RequireRole(Role.Publisher);
        api.MapGet("releases/{id:int}/deltas", deltas.List);

        GetModelMetrics metrics = services.GetRequiredService<GetModelMetrics>();
        api.MapGet("releases/{id:int}/metrics", metrics.OfRelease);
        api.MapGet("devices/{id}/metrics", metrics.OfDevice);

        api.MapPost("trust", services.GetRequiredService<Rotations>().Take);

        GetRollouts rollouts = services.GetRequiredService<GetRollouts>();
        PostRollout start = services.GetRequiredService<PostRollout>();
        api.MapPost("rollouts", start.Handle).RequireRole(Role.Operator).AddEndpointFilter(once);
        api.MapPost("rollouts/plan", start.Plan).RequireRole(Role.Viewer);
        api.MapGet("rollouts", rollouts.List);
        api.MapGet("rollouts/{id:int}", rollouts.One).WithEntityTag();
        PostHalt halt = services.GetRequiredService<PostHalt>();
        api.MapPost("rollouts/{id:int}/halt", halt.Handle).RequireRole(Role.Operator);
        api.MapPost("rollouts/{id:int}/rollback", halt.RollBack).RequireRole(Role.Operator);
        PostRolloutStep step = services.GetRequiredService<PostRolloutStep>();
        api.MapPost("rollouts/{id:int}/approve", step.Approve).RequireRole(Role.Operator);
        api.MapPost("rollouts/{id:int}/advance", step.Advance).RequireRole(Role.Operator);
        api.MapPost("rollouts/{id:int}/pause", step.Pause).RequireRole(Role.Operator);
        api.MapPost("rollouts/{id:int}/resume", step.Resume).RequireRole(Role.Operator);

        GetDevices devices = services.GetRequiredService<GetDevices>();
        api.MapPost("devices", services.GetRequiredService<PostDevice>().Handle).RequireRole(Role.Operator).AddEndpointFilter(once);
        api.MapGet("devices", devices.List);
        api.MapGet("devices/{id}", devices.One).WithEntityTag();
        DeviceCalls device = services.GetRequiredService<DeviceCalls>();
        api.MapPatch("devices/{id}", device.Change).RequireRole(Role.Operator);
        api.MapDelete("devices/{id}", device.Retire).RequireRole(Role.Operator);
        api.MapPost("devices/{id}/token", device.Renew).RequireRole(Role.Operator).AddEndpointFilter(once);
        api.MapGet("devices/{id}/history", services.GetRequiredService<GetHistory>().Handle);
        api.MapPost("devices/{id}/cancel", services.GetRequiredService<PostCancel>().Handle).RequireRole(Role.Operator);
        PostApproval approval = services.GetRequiredService<PostApproval>();
        api.MapPost("devices/{id}/approve", approval.Approve).RequireRole(Role.Operator);
        api.MapPost("devices/{id}/reject", approval.Reject).RequireRole(Role.Operator);
        PostConfirmation confirmation = services.GetRequiredService<PostConfirmation>();
        api.MapPost("devices/{id}/confirm", confirmation.Confirm).RequireRole(Role.Operator);
        api.MapPost("devices/{id}/deny", confirmation.Deny).RequireRole(Role.Operator);
        api.MapGet("fleet", services.GetRequiredService<GetFleet>().Handle);

        KeyCalls keys = services.GetRequiredService<KeyCalls>();
        api.MapPost("keys", keys.Create).RequireRole(Role.Admin).AddEndpointFilter(once);
        api.MapGet("keys", keys.List).RequireRole(Role.Admin);
        api.MapDelete("keys/{id:int}", keys.Revoke).RequireRole(Role.Admin);
        api.MapGet("audit", services.GetRequiredService<AuditLog>().List).RequireRole(Role.Admin);
    }

    /// <summary>For monitoring: health for anyone, figures for holders of an API key.</summary>
    public static void MapOperations(this WebApplication app)
    {
        IServiceProvider services = app.Services;
        app.MapGet(GetHealth.LivePath, GetHealth.Live);
        app.MapGet("/health/ready", services.GetRequiredService<GetHealth>().Ready);
        app.MapGet("/metrics", services.GetRequiredService<GetMetrics>().Handle)
            .AddEndpointFilter(services.GetRequiredService<RequireApiKey>());
    }
}
