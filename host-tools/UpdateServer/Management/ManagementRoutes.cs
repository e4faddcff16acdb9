using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Management;

/// <summary>hawkBit's management API v1, as much of it as its clients' own test suites call; only where it is switched on.</summary>
internal static class ManagementRoutes
{
    public static void AddManagement(this IServiceCollection services) => services
        .AddSingleton<ManagementDoor>().AddSingleton<TargetView>().AddSingleton<TargetCalls>().AddSingleton<ActionCalls>().AddSingleton<AutoConfirmCalls>()
        .AddSingleton<ModuleCalls>().AddSingleton<ArtifactCalls>().AddSingleton<SetCalls>().AddSingleton<AssignmentCalls>().AddSingleton<ConfigCalls>();

    public static void MapManagement(this WebApplication app)
    {
        RouteGroupBuilder api = app.MapGroup("/rest/v1").AddEndpointFilter(app.Services.GetRequiredService<ManagementDoor>());
        MapTargets(api.MapGroup("targets"), app.Services);
        MapModules(api.MapGroup("softwaremodules"), app.Services);
        MapSets(api.MapGroup("distributionsets"), app.Services);
        ActionCalls actions = app.Services.GetRequiredService<ActionCalls>();
        api.MapGet("actions", (Delegate)actions.Everybodys);
        api.MapGet("actions/{action:int}", actions.Anybodys);
        ConfigCalls configs = app.Services.GetRequiredService<ConfigCalls>();
        RouteGroupBuilder system = api.MapGroup("system/configs").RequireRole(Role.Admin);
        system.MapGet("", (Delegate)configs.All);
        system.MapPut("", configs.SetMany);
        system.MapGet("{key}", configs.One);
        system.MapPut("{key}", configs.Set);
        system.MapDelete("{key}", configs.Reset);
    }

    private static void MapTargets(RouteGroupBuilder targets, IServiceProvider services)
    {
        TargetCalls target = services.GetRequiredService<TargetCalls>();
        targets.MapPost("", target.Create).RequireRole(Role.Operator);
        // A target's view holds its token, so looking is not for everybody.
        targets.MapGet("", (Delegate)target.List).RequireRole(Role.Operator);
        targets.MapGet("{id}", target.One).RequireRole(Role.Operator);
        targets.MapPut("{id}", target.Update).RequireRole(Role.Operator);
        targets.MapDelete("{id}", target.Delete).RequireRole(Role.Operator);
        targets.MapGet("{id}/attributes", target.Attributes);
        ActionCalls actions = services.GetRequiredService<ActionCalls>();
        targets.MapGet("{id}/actions", actions.List);
        targets.MapGet("{id}/actions/{action:int}", actions.One);
        targets.MapPut("{id}/actions/{action:int}", actions.Force).RequireRole(Role.Operator);
        targets.MapDelete("{id}/actions/{action:int}", actions.Cancel).RequireRole(Role.Operator);
        targets.MapGet("{id}/actions/{action:int}/status", actions.Statuses);
        targets.MapPut("{id}/actions/{action:int}/confirmation", actions.Confirm).RequireRole(Role.Operator);
        AssignmentCalls assignments = services.GetRequiredService<AssignmentCalls>();
        targets.MapPost("{id}/assignedDS", assignments.ToSet).RequireRole(Role.Operator);
        targets.MapGet("{id}/assignedDS", (string id, HttpContext http) => assignments.SetOf(id, isInstalled: false, http));
        targets.MapGet("{id}/installedDS", (string id, HttpContext http) => assignments.SetOf(id, isInstalled: true, http));
        AutoConfirmCalls autoConfirm = services.GetRequiredService<AutoConfirmCalls>();
        targets.MapGet("{id}/autoConfirm", autoConfirm.State);
        targets.MapPost("{id}/autoConfirm/activate", autoConfirm.Activate).RequireRole(Role.Operator);
        targets.MapPost("{id}/autoConfirm/deactivate", autoConfirm.Deactivate).RequireRole(Role.Operator);
    }

    private static void MapModules(RouteGroupBuilder modules, IServiceProvider services)
    {
        ModuleCalls module = services.GetRequiredService<ModuleCalls>();
        modules.MapPost("", module.Create).RequireRole(Role.Publisher);
        modules.MapGet("", (Delegate)module.List);
        modules.MapGet("{id:int}", module.One);
        modules.MapPut("{id:int}", module.Update).RequireRole(Role.Publisher);
        modules.MapDelete("{id:int}", module.Delete).RequireRole(Role.Publisher);
        ArtifactCalls artifacts = services.GetRequiredService<ArtifactCalls>();
        modules.MapPost("{id:int}/artifacts", artifacts.Upload).RequireRole(Role.Publisher);
        modules.MapGet("{id:int}/artifacts", artifacts.List);
        modules.MapGet("{id:int}/artifacts/{artifact:int}", artifacts.One);
        modules.MapDelete("{id:int}/artifacts/{artifact:int}", artifacts.Delete).RequireRole(Role.Publisher);
        modules.MapGet("{id:int}/artifacts/{artifact:int}/download", artifacts.Download);
    }

    private static void MapSets(RouteGroupBuilder sets, IServiceProvider services)
    {
        SetCalls set = services.GetRequiredService<SetCalls>();
        sets.MapPost("", set.Create).RequireRole(Role.Publisher);
        sets.MapGet("", (Delegate)set.List);
        sets.MapGet("{id:int}", set.One);
        sets.MapDelete("{id:int}", set.Delete).RequireRole(Role.Publisher);
        sets.MapGet("{id:int}/assignedSM", set.Modules);
        sets.MapPost("{id:int}/assignedSM", set.AddModules).RequireRole(Role.Publisher);
        sets.MapDelete("{id:int}/assignedSM/{module:int}", set.RemoveModule).RequireRole(Role.Publisher);
        AssignmentCalls assignments = services.GetRequiredService<AssignmentCalls>();
        sets.MapPost("{id:int}/assignedTargets", assignments.ToTargets).RequireRole(Role.Operator);
        sets.MapGet("{id:int}/assignedTargets", (int id, HttpContext http) => assignments.TargetsOf(id, isInstalled: false, http)).RequireRole(Role.Operator);
        sets.MapGet("{id:int}/installedTargets", (int id, HttpContext http) => assignments.TargetsOf(id, isInstalled: true, http)).RequireRole(Role.Operator);
    }
}
