using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>Comparison of entity tags in conditional requests (RFC 9110, 8.8.3).</summary>
internal static class EntityTags
{
    /// <summary>True when the list holds <paramref name="tag"/> or "*"; weak tags count as equal.</summary>
    public static bool AnyMatches(StringValues header, string tag) =>
        EntityTagHeaderValue.TryParseList(header, out IList<EntityTagHeaderValue>? tags)
        && tags.Any(t => t.Tag == "*" || t.Tag == tag);

    /// <summary>As <see cref="AnyMatches"/>, but a weak tag matches nothing: the bytes themselves must be the same.</summary>
    public static bool AnyMatchesStrongly(StringValues header, string tag) =>
        EntityTagHeaderValue.TryParseList(header, out IList<EntityTagHeaderValue>? tags)
        && tags.Any(t => t.Tag == "*" || (!t.IsWeak && t.Tag == tag));
}
