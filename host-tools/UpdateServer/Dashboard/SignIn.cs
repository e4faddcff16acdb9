using TinyDevice.UpdateServer.Dashboard.Screens;
using TinyDevice.UpdateServer.Dashboard.Views;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Signing in with an API key.</summary>
internal sealed class SignIn(Sessions sessions)
{
    public static IResult Show(HttpContext http)
    {
        DashboardDoor.Protect(http);
        return Form(null, StatusCodes.Status200OK);
    }

    public async Task<IResult> SendAsync(HttpContext http)
    {
        DashboardDoor.Protect(http);
        return await DashboardDoor.ReadAsync(http) is IFormCollection form && await sessions.OpenAsync(http, form["key"].ToString())
            ? TypedResults.Redirect("/dashboard")
            : Form("This is not a valid API key.", StatusCodes.Status401Unauthorized);
    }

    private static IResult Form(string? refusal, int status) => Screen.Of<SignInPage, SignInView>(new SignInView(refusal), status);
}
