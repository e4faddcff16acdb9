using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace TinyDevice.UpdateServer.Access;

/// <summary>The reverse proxies whose word about the caller is believed: its address, the scheme and host it used, its certificate.</summary>
internal sealed class TrustedProxies(ServerOptions options)
{
    private static readonly object Vouched = new();
    private readonly IPNetwork[] _networks = options.TrustedProxies.Select(p => Parse(p)!.Value).ToArray();

    /// <summary>An address, or a network such as 10.0.0.0/8; null when it is neither.</summary>
    public static IPNetwork? Parse(string text) =>
        IPAddress.TryParse(text, out IPAddress? address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out IPNetwork network) ? network : null;

    /// <summary>Whether the request came straight from such a proxy.</summary>
    public static bool IsBehindOne(HttpContext http) => http.Items.ContainsKey(Vouched);

    /// <summary>Takes the forwarded headers of these proxies over, and of nobody else.</summary>
    public void Use(IApplicationBuilder app)
    {
        if (_networks.Length == 0)
        {
            return;
        }
        app.Use((http, next) =>
        {
            // Before the address of the connection gives way to the one the proxy names.
            if (http.Connection.RemoteIpAddress is IPAddress from && Array.Exists(_networks, n => Contains(n, from)))
            {
                http.Items[Vouched] = true;
            }
            return next(http);
        });
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (IPNetwork network in _networks)
        {
            forwarded.KnownIPNetworks.Add(network);
        }
        app.UseForwardedHeaders(forwarded);
    }

    private static bool Contains(IPNetwork network, IPAddress address) =>
        network.Contains(address) || (address.IsIPv4MappedToIPv6 && network.Contains(address.MapToIPv4()));
}
