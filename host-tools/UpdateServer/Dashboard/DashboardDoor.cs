using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Dashboard.Screens;
using TinyDevice.UpdateServer.Dashboard.Views;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Lets people into pages: session, role, forms that are ours, and headers that keep everything else out.</summary>
internal sealed class DashboardDoor(Sessions sessions, AuditLog audit)
{
    private const int MaxFormBytes = 16 * 1024;
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>A page for this role and higher ones.</summary>
    public RequestDelegate Page(Role role, Func<Visit, Task<IResult>> page) => async http =>
    {
        Protect(http);
        IResult answer = Enter(http) is not Visit visit ? TypedResults.Redirect("/dashboard/login")
            : visit.Is(role) ? await page(visit)
            : Refuse(StatusCodes.Status403Forbidden, $"This page needs the role {role} or a higher one; you are {visit.Caller.Role}.");
        await answer.ExecuteAsync(http);
    };

    /// <summary>A form sent by this role and higher ones; what it changes is in the audit log.</summary>
    /// <param name="role">The least role.</param>
    /// <param name="act">Does the work and answers as the REST API does.</param>
    /// <param name="next">The answer when that succeeded.</param>
    public RequestDelegate Form(Role role, Func<Visit, IFormCollection, Task<IResult>> act, Func<Visit, object?, IResult> next) => async http =>
    {
        Protect(http);
        IResult answer;
        if (Enter(http) is not Visit visit)
        {
            answer = TypedResults.Redirect("/dashboard/login");
        }
        else if (await ReadAsync(http) is not IFormCollection form || !IsOurs(form["token"].ToString(), visit))
        {
            answer = Refuse(StatusCodes.Status403Forbidden, "This form is not from your session: go back, reload and try again.");
        }
        else if (!visit.Is(role))
        {
            answer = Refuse(StatusCodes.Status403Forbidden, $"This needs the role {role} or a higher one; you are {visit.Caller.Role}.");
        }
        else
        {
            object? done = await audit.WatchAsync(http, visit.Caller, async () => await act(visit, form));
            answer = Answers.RefusalIn(done) is { } refusal
                ? Refuse(refusal.StatusCode, refusal.ProblemDetails.Detail ?? "This was refused.")
                : next(visit, done);
        }
        await answer.ExecuteAsync(http);
    };

    /// <summary>A page that says why there is nothing else to see.</summary>
    public static IResult Refuse(int status, string sentence) =>
        Screen.Of<MessagePage, MessageView>(new MessageView(status == StatusCodes.Status404NotFound ? "Not found" : "Not done", sentence), status);

    /// <summary>The page for what nobody expected; the headers were cleared with the page it takes the place of.</summary>
    public static IResult Fail(HttpContext http, int status, string sentence)
    {
        Protect(http);
        return Refuse(status, sentence);
    }

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

    private Visit? Enter(HttpContext http)
    {
        Visit? visit = sessions.Find(http);
        http.Features.Set(visit);
        return visit;
    }

    private static bool IsOurs(string token, Visit visit) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(visit.FormToken));
}
