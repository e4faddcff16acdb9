using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>What every page shares.</summary>
internal static class Layout
{
    private const string Html = "text/html; charset=utf-8";

    /// <summary>Numbers look the same whoever reads them.</summary>
    public static CultureInfo Plain => CultureInfo.InvariantCulture;

    /// <summary>A sentence with numbers in it.</summary>
    public static string Say(FormattableString text) => text.ToString(Plain);

    /// <summary>A page of somebody who is signed in.</summary>
    public static IResult Page(Visit visit, string title, Markup content, int status = StatusCodes.Status200OK)
    {
        string here = visit.Http.Request.Path.Value ?? "";
        (string Path, string Name)[] entries = [("/dashboard", "Fleet"), ("/dashboard/releases", "Releases"), ("/dashboard/rollouts", "Rollouts"),
            .. visit.Is(Role.Admin) ? [("/dashboard/audit", "Audit")] : Array.Empty<(string, string)>()];
        return Document(title, $"""
            <header><nav aria-label="Main"><a class="brand" href="/dashboard">TinyDevice</a>{Markup.Join(entries.Select(e => Entry(e.Path, e.Name, here)))}</nav>
            <form method="post" action="/dashboard/logout">{Token(visit)}<span>{visit.Caller.Name} ({visit.Caller.Role})</span> <button>Sign out</button></form></header>
            <main><h1>{title}</h1>{content}</main>
            """, status);
    }

    private static Markup Entry(string path, string name, string here) =>
        here == path || (path != "/dashboard" && here.StartsWith(path, StringComparison.Ordinal)) || (path == "/dashboard" && here.StartsWith("/dashboard/devices", StringComparison.Ordinal))
            ? (Markup)$"<a href=\"{path}\" aria-current=\"page\">{name}</a>" : (Markup)$"<a href=\"{path}\">{name}</a>";

    public static IResult Document(string title, Markup body, int status = StatusCodes.Status200OK)
    {
        Markup document = $"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} - TinyDevice</title><link rel="stylesheet" href="/dashboard/style.css"></head><body>{body}</body></html>
            """;
        return TypedResults.Content(document.ToString(), Html, null, status);
    }

    /// <summary>A page with one sentence, mostly a refusal.</summary>
    public static IResult Message(Visit visit, int status, string sentence) =>
        Page(visit, status < StatusCodes.Status400BadRequest ? "Done" : "Not done", $"<p role=\"alert\">{sentence}</p>", status);

    public static Markup Token(Visit visit) => $"<input type=\"hidden\" name=\"token\" value=\"{visit.FormToken}\">";

    public static string Time(DateTimeOffset? at) =>
        at?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "never";

    /// <summary>A table whose rows are written already.</summary>
    public static Markup Table(string caption, string[] heads, IEnumerable<Markup> rows) => $"""
        <div class="wide" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption><thead><tr>{Markup.Join(heads.Select(h => (Markup)$"<th scope=\"col\">{h}</th>"))}</tr></thead>
        <tbody>{Markup.Join(rows)}</tbody></table></div>
        """;

    /// <summary>Names and values, one a line.</summary>
    public static Markup Facts(string caption, IEnumerable<(string Name, string? Value)> facts) => Table(caption, ["What", "Value"],
        facts.Select(f => (Markup)$"<tr><th scope=\"row\">{f.Name}</th><td>{f.Value ?? "unknown"}</td></tr>"));

    /// <summary>Figures one looks at first.</summary>
    public static Markup Tiles(IEnumerable<(string Value, string Name)> tiles) =>
        $"<ul class=\"tiles\">{Markup.Join(tiles.Select(t => (Markup)$"<li><strong>{t.Value}</strong> <span>{t.Name}</span></li>"))}</ul>";

    /// <summary>A state as a coloured word.</summary>
    public static Markup Tag(RolloutState state) => state switch
    {
        RolloutState.Halted => $"<span class=\"tag bad\">halted</span>",
        RolloutState.Paused => $"<span class=\"tag wait\">paused</span>",
        RolloutState.AwaitingApproval => $"<span class=\"tag wait\">awaits approval</span>",
        RolloutState.Completed => $"<span class=\"tag good\">completed</span>",
        _ => $"<span class=\"tag\">running</span>",
    };

    /// <summary>A state as a coloured word.</summary>
    public static Markup Tag(DeviceState state) => state switch
    {
        DeviceState.Failed => $"<span class=\"tag bad\">failed</span>",
        DeviceState.Pending => $"<span class=\"tag wait\">pending</span>",
        DeviceState.Idle => $"<span class=\"tag good\">idle</span>",
        _ => $"<span class=\"tag\">{state.ToString().ToLowerInvariant()}</span>",
    };

    /// <summary>The link to the next page of a list; nothing on the last.</summary>
    public static Markup Next(string path, string? cursor, string? search = null) => cursor is null ? Markup.Empty
        : (Markup)$"<p><a href=\"{path}?after={Uri.EscapeDataString(cursor)}&amp;q={Uri.EscapeDataString(search ?? "")}\">Next page</a></p>";

    /// <summary>The refusal in an answer of the REST API; null when it succeeded.</summary>
    public static ProblemHttpResult? RefusalIn(object? answer) =>
        (answer is INestedHttpResult nested ? nested.Result : answer) as ProblemHttpResult;

    /// <summary>The value in an answer of the REST API; null when it was refused.</summary>
    public static T? ValueIn<T>(object? answer)
        where T : class => (answer is INestedHttpResult nested ? nested.Result : answer) is IValueHttpResult<T> value ? value.Value : null;
}
