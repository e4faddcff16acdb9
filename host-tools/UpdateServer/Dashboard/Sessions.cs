using System.Collections.Concurrent;
using TinyDevice.UpdateServer.Access;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Who is signed in, in memory: a restart signs everybody out, a revoked key does so at once.</summary>
internal sealed class Sessions(ApiKeys keys, TimeProvider clock)
{
    public const string Cookie = "td-session";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);
    private readonly ConcurrentDictionary<string, Session> _open = new(StringComparer.Ordinal);

    /// <summary>Signs in; false when the key is nobody's.</summary>
    public bool Open(HttpContext http, string key)
    {
        if (keys.Find(key) is not ApiCaller caller)
        {
            return false;
        }
        DateTimeOffset now = clock.GetUtcNow();
        foreach ((string old, Session session) in _open)
        {
            if (session.Ends <= now)
            {
                _open.TryRemove(old, out _);
            }
        }
        string token = Secrets.CreateToken();
        _open[NameOf(token)] = new Session(caller.KeyId, Secrets.CreateToken(), now + Lifetime);
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
    public Visit? Find(HttpContext http) =>
        http.Request.Cookies[Cookie] is string token && _open.TryGetValue(NameOf(token), out Session? session)
        && session.Ends > clock.GetUtcNow() && keys.Find(session.KeyId) is ApiCaller caller
            ? new Visit(http, caller, session.FormToken) : null;

    public void Close(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is string token)
        {
            _open.TryRemove(NameOf(token), out _);
        }
        http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/dashboard" });
    }

    // Looked up by hash, so the time taken tells nothing about a token.
    private static string NameOf(string token) => Convert.ToHexString(Secrets.Hash(token));

    private sealed record Session(int KeyId, string FormToken, DateTimeOffset Ends);
}
