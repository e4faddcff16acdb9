using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>One request of somebody who is signed in.</summary>
/// <param name="Http">The request.</param>
/// <param name="Caller">Whose key opened the session.</param>
/// <param name="FormToken">Goes into every form; a form without it is forged.</param>
internal sealed record Visit(HttpContext Http, ApiCaller Caller, string FormToken)
{
    public CancellationToken Stop => Http.RequestAborted;

    /// <summary>A value of the query; null when it is absent, empty or nothing a person types.</summary>
    public string? Query(string name) =>
        Http.Request.Query[name].ToString() is { Length: > 0 and <= 128 } value && !value.Any(char.IsControl) ? value : null;

    /// <summary>As <see cref="Query"/>, but a value that was given empty is empty, not absent.</summary>
    public string? QueryOrEmpty(string name) => Http.Request.Query.ContainsKey(name) ? Query(name) ?? "" : null;

    /// <summary>The number after which a list goes on; nonsense starts at the first page.</summary>
    public int? Cursor => int.TryParse(Query("after"), out int cursor) ? cursor : null;

    /// <summary>A number of the route.</summary>
    public int RouteNumber(string name) => int.Parse((string)Http.Request.RouteValues[name]!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A text of the route.</summary>
    public string RouteText(string name) => (string)Http.Request.RouteValues[name]!;

    public bool Is(Role role) => Caller.Role >= role;
}
