using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace TinyDevice.UpdateServer;

/// <summary>What the server proves itself with over HTTPS.</summary>
internal sealed class ServerCertificate(X509Certificate2 certificate, X509Certificate2Collection chain)
{
    /// <exception cref="UpdateServerException">A file is missing or holds no certificate and matching key.</exception>
    public static ServerCertificate Load(string certificateFile, string? keyFile)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            // Windows' TLS refuses a key that lives in memory only; the way through PKCS#12 gives it one it takes.
            return new ServerCertificate(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), chain);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            throw new UpdateServerException(
                $"The certificate {certificateFile} cannot be used: {failure.Message} It must be PEM with its private key in PEM.", failure);
        }
    }

    public void ApplyTo(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificate = certificate;
        https.ServerCertificateChain = chain;
    }
}
