using Microsoft.AspNetCore.DataProtection;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Dashboard.Screens;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>The pages for people: Razor components rendered on the server, without scripts and without anything from elsewhere.</summary>
internal static class DashboardRoutes
{
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents();
        KeepNoKeys(services);
        services.AddSingleton<Sessions>().AddSingleton<DashboardDoor>().AddSingleton<SignIn>().AddSingleton<FleetScreen>().AddSingleton<DeviceScreen>()
            .AddSingleton<ReleaseScreen>().AddSingleton<StartScreen>().AddSingleton<RolloutScreen>().AddSingleton<AuditScreen>();
    }

    public static void MapDashboard(this WebApplication app)
    {
        IServiceProvider services = app.Services;
        DashboardDoor door = services.GetRequiredService<DashboardDoor>();
        app.MapGet("/", () => TypedResults.Redirect(Paths.Fleet)).ExcludeFromDescription();
        RouteGroupBuilder pages = app.MapGroup("/dashboard");
        pages.ExcludeFromDescription();
        MapSessions(pages, door, services);
        FleetScreen fleet = services.GetRequiredService<FleetScreen>();
        pages.MapGet("", door.Page(Role.Viewer, fleet.ShowAsync));
        pages.MapGet("silent", door.Page(Role.Viewer, fleet.ShowSilentAsync));
        DeviceScreen device = services.GetRequiredService<DeviceScreen>();
        pages.MapGet("devices/{id}", door.Page(Role.Viewer, device.ShowAsync));
        pages.MapGet("devices/{id}/{step}", door.Page(Role.Operator, device.AskAsync));
        pages.MapPost("devices/{id}/{step}", door.Form(Role.Operator, device.ActAsync, DeviceScreen.Next));
        ReleaseScreen release = services.GetRequiredService<ReleaseScreen>();
        pages.MapGet("releases", door.Page(Role.Viewer, release.ListAsync));
        pages.MapGet("releases/{id:int}", door.Page(Role.Viewer, release.ShowAsync));
        StartScreen start = services.GetRequiredService<StartScreen>();
        pages.MapGet("releases/{id:int}/rollout", door.Page(Role.Operator, start.AskAsync));
        pages.MapPost("releases/{id:int}/rollout", door.Form(Role.Operator, start.ActAsync, StartScreen.Next));
        RolloutScreen rollout = services.GetRequiredService<RolloutScreen>();
        pages.MapGet("rollouts", door.Page(Role.Viewer, rollout.ListAsync));
        pages.MapGet("rollouts/{id:int}", door.Page(Role.Viewer, rollout.ShowAsync));
        pages.MapGet("rollouts/{id:int}/{step}", door.Page(Role.Operator, rollout.AskAsync));
        pages.MapPost("rollouts/{id:int}/{step}", door.Form(Role.Operator, rollout.ActAsync, RolloutScreen.Next));
        pages.MapGet("audit", door.Page(Role.Admin, services.GetRequiredService<AuditScreen>().ShowAsync));
        pages.MapGet("{**rest}", door.Page(Role.Viewer, visit => Task.FromResult(
            DashboardDoor.Refuse(StatusCodes.Status404NotFound, $"There is no page {visit.Http.Request.Path}."))));
    }

    /// <summary>Razor components bring antiforgery, which would write keys into the home folder; forms are proved by their session's token instead.</summary>
    private static void KeepNoKeys(IServiceCollection services)
    {
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Assembly == typeof(DataProtectionOptions).Assembly)
            .ToList().ForEach(loader => services.Remove(loader));
    }

    private static void MapSessions(RouteGroupBuilder pages, DashboardDoor door, IServiceProvider services)
    {
        Sessions sessions = services.GetRequiredService<Sessions>();
        SignIn signIn = services.GetRequiredService<SignIn>();
        pages.MapGet("style.css", StaticFile.Style.SendAsync);
        pages.MapGet("icon.svg", StaticFile.Icon.SendAsync);
        pages.MapGet("login", http => SignIn.Show(http).ExecuteAsync(http));
        pages.MapPost("login", async http => await (await signIn.SendAsync(http)).ExecuteAsync(http));
        pages.MapPost("logout", door.Form(Role.Viewer, async (visit, _) =>
        {
            await sessions.CloseAsync(visit.Http);
            return TypedResults.NoContent();
        }, (_, _) => TypedResults.Redirect("/dashboard/login")));
    }
}
