namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Signing in with an API key, and the style sheet, which needs no key.</summary>
internal sealed class SignIn(Sessions sessions)
{
    private const string Css = """
        :root{color-scheme:light dark;--line:#767676;--soft:#f0f2f5;--link:#0b57d0}
        @media (prefers-color-scheme:dark){:root{--line:#8c8c8c;--soft:#24272b;--link:#8ab4f8}}
        body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:0 1rem 2rem}
        header{display:flex;flex-wrap:wrap;gap:1rem;justify-content:space-between;padding:.75rem 0;border-bottom:1px solid var(--line)}
        nav a{margin-right:1rem}a{color:var(--link)}:focus-visible{outline:3px solid var(--link);outline-offset:2px}
        table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:.5rem 0}
        th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
        .wide{overflow-x:auto}progress{width:12rem;max-width:40vw;accent-color:var(--link)}
        .note{background:var(--soft);border-left:4px solid var(--link);padding:.5rem 1rem}
        input,button{font:inherit;padding:.3rem .6rem}label{display:block;margin:.5rem 0}.steps a{margin-right:1rem}
        """;

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

    private static IResult Form(Markup message, int status) => Layout.Document("Sign in", $"""
        <main><h1>TinyDevice</h1>{message}<form method="post" action="/dashboard/login">
        <label>API key <input type="password" name="key" required autocomplete="current-password"></label><button>Sign in</button></form></main>
        """, status);
}
