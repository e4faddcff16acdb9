using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>What every page shares.</summary>
internal static class Layout
{
    private const string Html = "text/html; charset=utf-8";

    /// <summary>A page of somebody who is signed in.</summary>
    public static IResult Page(Visit visit, string title, Markup content, int status = StatusCodes.Status200OK)
    {
        Markup audit = visit.Is(Role.Admin) ? (Markup)$"<a href=\"/dashboard/audit\">Audit</a>" : Markup.Empty;
        return Document(title, $"""
            <header><nav aria-label="Main"><a href="/dashboard">Fleet</a><a href="/dashboard/releases">Releases</a><a href="/dashboard/rollouts">Rollouts</a>{audit}</nav>
            <form method="post" action="/dashboard/logout">{Token(visit)}<span>{visit.Caller.Name} ({visit.Caller.Role})</span> <button>Sign out</button></form></header>
            <main><h1>{title}</h1>{content}</main>
            """, status);
    }

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
        <div class="wide"><table><caption>{caption}</caption><thead><tr>{Markup.Join(heads.Select(h => (Markup)$"<th scope=\"col\">{h}</th>"))}</tr></thead>
        <tbody>{Markup.Join(rows)}</tbody></table></div>
        """;

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
