using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Who is signed in, in the database: any server knows it; a revoked key signs its holders out at once.</summary>
internal sealed class Sessions(ApiKeys keys, FleetDbFactory databases, FleetWriter writer, TimeProvider clock)
{
    public const string Cookie = "td-session";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>Signs in; false when the key is nobody's.</summary>
    public async Task<bool> OpenAsync(HttpContext http, string key)
    {
        if (keys.Find(key) is not ApiCaller caller)
        {
            return false;
        }
        string token = Secrets.CreateToken();
        await writer.WriteAsync(transaction => Insert(transaction, caller.KeyId, token), http.RequestAborted);
        http.Response.Cookies.Append(Cookie, token, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            Path = "/dashboard",
        });
        return true;
    }

    /// <summary>The visit this request belongs to; null when nobody is signed in.</summary>
    public Visit? Find(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not string token)
        {
            return null;
        }
        using FleetDb db = databases.CreateDbContext();
        return db.DashboardSessions.Find(NameOf(token)) is { } session && session.Ends > clock.GetUtcNow()
            && keys.Find(session.KeyId) is ApiCaller caller
            ? new Visit(http, caller, session.FormToken) : null;
    }

    public async Task CloseAsync(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is string token)
        {
            string name = NameOf(token);
            await writer.WriteAsync(transaction => transaction.Db.DashboardSessions.Where(s => s.TokenHash == name).ExecuteDelete(), http.RequestAborted);
        }
        http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/dashboard" });
    }

    private static int Insert(FleetTransaction transaction, int keyId, string token)
    {
        FleetDb db = transaction.Db;
        DateTimeOffset now = transaction.Now;
        db.DashboardSessions.Where(s => s.Ends <= now).ExecuteDelete();
        db.DashboardSessions.Add(new DashboardSession
        {
            TokenHash = NameOf(token),
            KeyId = keyId,
            FormToken = Secrets.CreateToken(),
            Ends = now + Lifetime,
        });
        return db.SaveChanges();
    }

    // Looked up by hash, so the time taken tells nothing about a token.
    private static string NameOf(string token) => Convert.ToHexString(Secrets.Hash(token));
}
