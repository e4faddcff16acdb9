using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>The pages for people; plain HTML, without scripts and without anything from elsewhere.</summary>
internal static class DashboardRoutes
{
    public static void AddDashboard(this IServiceCollection services) => services.AddSingleton<Sessions>().AddSingleton<DashboardDoor>()
        .AddSingleton<SignIn>().AddSingleton<FleetPage>().AddSingleton<DevicePage>().AddSingleton<ListPages>().AddSingleton<RolloutPage>()
        .AddSingleton<ReleasePage>().AddSingleton<StartPage>();

    public static void MapDashboard(this WebApplication app)
    {
        IServiceProvider services = app.Services;
        DashboardDoor door = services.GetRequiredService<DashboardDoor>();
        Sessions sessions = services.GetRequiredService<Sessions>();
        SignIn signIn = services.GetRequiredService<SignIn>();
        ListPages lists = services.GetRequiredService<ListPages>();
        RolloutPage rollout = services.GetRequiredService<RolloutPage>();
        RouteGroupBuilder pages = app.MapGroup("/dashboard");
        pages.ExcludeFromDescription();
        pages.MapGet("style.css", http => SignIn.Style(http).ExecuteAsync(http));
        pages.MapGet("login", http => SignIn.Show(http).ExecuteAsync(http));
        pages.MapPost("login", async http => await (await signIn.SendAsync(http)).ExecuteAsync(http));
        pages.MapPost("logout", door.Form(Role.Viewer, async (visit, _) =>
        {
            await sessions.CloseAsync(visit.Http);
            return TypedResults.NoContent();
        }, _ => "/dashboard/login"));
        pages.MapGet("", door.Page(Role.Viewer, services.GetRequiredService<FleetPage>().ShowAsync));
        pages.MapGet("devices/{id}", door.Page(Role.Viewer, services.GetRequiredService<DevicePage>().ShowAsync));
        pages.MapGet("releases", door.Page(Role.Viewer, lists.ReleasesAsync));
        StartPage start = services.GetRequiredService<StartPage>();
        pages.MapGet("releases/{id:int}", door.Page(Role.Viewer, services.GetRequiredService<ReleasePage>().ShowAsync));
        pages.MapGet("releases/{id:int}/rollout", door.Page(Role.Operator, start.AskAsync));
        pages.MapPost("releases/{id:int}/rollout", door.Form(Role.Operator, start.ActAsync, _ => "/dashboard/rollouts"));
        pages.MapGet("rollouts", door.Page(Role.Viewer, lists.RolloutsAsync));
        pages.MapGet("audit", door.Page(Role.Admin, lists.AuditAsync));
        pages.MapGet("rollouts/{id:int}", door.Page(Role.Viewer, rollout.ShowAsync));
        pages.MapGet("rollouts/{id:int}/{step}", door.Page(Role.Operator, rollout.ConfirmAsync));
        pages.MapPost("rollouts/{id:int}/{step}", door.Form(Role.Operator, rollout.ActAsync, RolloutPage.PathOf));
    }
}
