using TinyDevice.UpdateServer.Access;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>The certificate a device showed to the reverse proxy, as hawkBit has it told: its common name, and its issuers.</summary>
internal static class ClientCertificate
{
    // hawkBit's names of today, then those of its older documentation, which many proxies are configured by.
    private static readonly string[] NameHeaders = ["X-Controller-Id", "X-Ssl-Client-Cn"];
    private static readonly string[] IssuerHeaders = ["X-Authority", "X-Ssl-Issuer-Hash"];
    private const int MaxIssuers = 16;

    /// <summary>Whether a trusted proxy vouches that the device of this id holds a certificate of a trusted issuer.</summary>
    public static bool Proves(HttpContext http, string id, ServerSettings settings)
    {
        if (settings.ClientAuthorities is null || !TrustedProxies.IsBehindOne(http))
        {
            return false;
        }
        IHeaderDictionary headers = http.Request.Headers;
        return Array.Exists(NameHeaders, name => headers[name].ToString() == id) && Issuers(headers).Any(settings.IsAuthority);
    }

    /// <summary>The header itself may hold several; otherwise they are numbered from 0 or 1.</summary>
    private static IEnumerable<string> Issuers(IHeaderDictionary headers) =>
        from name in IssuerHeaders
        from value in headers.TryGetValue(name, out var plain) ? plain.ToArray()
            : Enumerable.Range(0, MaxIssuers).SelectMany(i => headers[$"{name}-{i}"].ToArray())
        from issuer in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        select issuer;
}
