using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinyDevice.Device;

namespace TinyDevice.VirtualDevice;

/// <summary>The board's HTTP on this machine: no redirect is followed, and servers are checked against the fleet's authorities where it has some.</summary>
/// <param name="timeoutMs">See <see cref="HttpTransport"/>.</param>
/// <param name="authorities">The only authorities to trust; null for those of this machine.</param>
public sealed class HostTransport(int timeoutMs, X509Certificate2Collection? authorities) : HttpTransport(timeoutMs)
{
    private const string AuthorityFile = "ca.pem";
    private static readonly Oid ServerPurpose = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Trusts the authorities in the store's <c>ca.pem</c>, as a board does; without the file those of this machine.</summary>
    /// <exception cref="VirtualDeviceException">The file is no PEM file of certificates.</exception>
    public static HostTransport Create(int timeoutMs, string storeFolder)
    {
        string file = Path.Combine(storeFolder, AuthorityFile);
        if (!File.Exists(file))
        {
            return new HostTransport(timeoutMs, null);
        }

        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (CryptographicException e)
        {
            throw new VirtualDeviceException($"{file} is no PEM file of certificates: {e.Message}", e);
        }

        return new HostTransport(timeoutMs, authorities);
    }

    /// <inheritdoc/>
    protected override void Prepare(HttpWebRequest request)
    {
        request.AllowAutoRedirect = false;
        if (authorities is not null)
        {
            request.ServerCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors);
        }
    }

    private bool IsTrusted(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            // No certificate, or one for another host: whoever signed it.
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerPurpose);
        foreach (X509ChainElement element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(server);
    }
}
