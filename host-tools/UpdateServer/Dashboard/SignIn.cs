namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Signing in with an API key, and the style sheet, which needs no key.</summary>
internal sealed class SignIn(Sessions sessions)
{
    private static readonly string Css = ReadStyle();

    public static IResult Show(HttpContext http)
    {
        DashboardDoor.Protect(http);
        return Form(Markup.Empty, StatusCodes.Status200OK);
    }

    public async Task<IResult> SendAsync(HttpContext http)
    {
        DashboardDoor.Protect(http);
        if (await DashboardDoor.ReadAsync(http) is not IFormCollection form || !await sessions.OpenAsync(http, form["key"].ToString()))
        {
            return Form($"<p role=\"alert\">This is not a valid API key.</p>", StatusCodes.Status401Unauthorized);
        }
        return TypedResults.Redirect("/dashboard");
    }

    public static IResult Style(HttpContext http)
    {
        DashboardDoor.Protect(http);
        http.Response.Headers.CacheControl = "max-age=300";
        return TypedResults.Text(Css, "text/css; charset=utf-8");
    }

    private static string ReadStyle()
    {
        using var reader = new StreamReader(typeof(SignIn).Assembly.GetManifestResourceStream("Dashboard/style.css")!);
        return reader.ReadToEnd();
    }

    private static IResult Form(Markup message, int status) => Layout.Document("Sign in", $"""
        <main><h1>TinyDevice</h1>{message}<section><form method="post" action="/dashboard/login">
        <label>API key <input type="password" name="key" required autocomplete="current-password"></label><button class="first">Sign in</button></form><p class="dim">The first key was printed when the server first started; others are made with tinydevice apikey create.</p></section></main>
        """, status);
}
