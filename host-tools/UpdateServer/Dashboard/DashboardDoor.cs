using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Lets people into pages: session, role, forms that are ours, and headers that keep everything else out.</summary>
internal sealed class DashboardDoor(Sessions sessions, AuditLog audit)
{
    private const int MaxFormBytes = 16 * 1024;
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>A page for this role and higher ones.</summary>
    public RequestDelegate Page(Role role, Func<Visit, Task<IResult>> page) => async http =>
    {
        Protect(http);
        IResult answer = sessions.Find(http) is not Visit visit ? TypedResults.Redirect("/dashboard/login")
            : visit.Is(role) ? await page(visit)
            : Layout.Message(visit, StatusCodes.Status403Forbidden, $"This page needs the role {role} or a higher one.");
        await answer.ExecuteAsync(http);
    };

    /// <summary>A form sent by this role and higher ones; what it changes is in the audit log.</summary>
    /// <param name="role">The least role.</param>
    /// <param name="act">Does the work and answers as the REST API does.</param>
    /// <param name="next">Where to go when that succeeded.</param>
    public RequestDelegate Form(Role role, Func<Visit, IFormCollection, Task<IResult>> act, Func<Visit, string> next) => async http =>
    {
        Protect(http);
        IResult answer;
        if (sessions.Find(http) is not Visit visit)
        {
            answer = TypedResults.Redirect("/dashboard/login");
        }
        else if (await ReadAsync(http) is not IFormCollection form || !IsOurs(form["token"].ToString(), visit))
        {
            answer = Layout.Message(visit, StatusCodes.Status403Forbidden, "This form is not from your session: go back, reload and try again.");
        }
        else if (!visit.Is(role))
        {
            answer = Layout.Message(visit, StatusCodes.Status403Forbidden, $"This needs the role {role} or a higher one.");
        }
        else
        {
            object? done = await audit.WatchAsync(http, visit.Caller, async () => await act(visit, form));
            answer = Layout.RefusalIn(done) is { } refusal
                ? Layout.Message(visit, refusal.StatusCode, refusal.ProblemDetails.Detail ?? "This was refused.")
                : TypedResults.Redirect(next(visit));
        }
        await answer.ExecuteAsync(http);
    };

    /// <summary>The form of a request from our own pages; null when it is none.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext http)
    {
        string site = http.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none") || !http.Request.HasFormContentType)
        {
            return null;
        }
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxFormBytes;
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public static void Protect(HttpContext http)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
    }

    private static bool IsOurs(string token, Visit visit) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(visit.FormToken));
}
