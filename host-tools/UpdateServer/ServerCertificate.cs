using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace TinyDevice.UpdateServer;

/// <summary>What the server proves itself with over HTTPS; read anew when its files change, for whoever connects from then on.</summary>
internal sealed partial class ServerCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly TimeProvider _clock;
    private readonly Lock _looking = new();
    private Pem _seen;
    private SslStreamCertificateContext _current;
    private long _nextLook;
    private ILogger? _log;

    private ServerCertificate(string certificateFile, string? keyFile, TimeProvider clock)
    {
        (_certificateFile, _keyFile, _clock) = (certificateFile, keyFile ?? certificateFile, clock);
        _seen = ReadFiles();
        _current = ContextOf(_seen);
        _nextLook = (clock.GetUtcNow() + LookEvery).UtcTicks;
    }

    /// <summary>When the one in use ends.</summary>
    public DateTimeOffset NotAfter => _current.TargetCertificate.NotAfter;

    /// <exception cref="UpdateServerException">A file is missing or holds no certificate and matching key.</exception>
    public static ServerCertificate Load(string certificateFile, string? keyFile, TimeProvider clock)
    {
        try
        {
            return new ServerCertificate(certificateFile, keyFile, clock);
        }
        catch (Exception failure) when (IsOfFiles(failure))
        {
            throw new UpdateServerException(
                $"The certificate {certificateFile} cannot be used: {failure.Message} It must be PEM with its private key, unencrypted, in PEM.", failure);
        }
    }

    public void ApplyTo(HttpsConnectionAdapterOptions https)
    {
        // Kestrel wants one at the start; every connection is given the one of its time.
        https.ServerCertificate = _current.TargetCertificate;
        https.OnAuthenticate = (_, connection) => connection.ServerCertificateContext = Current();
    }

    /// <summary>From now on renewals are told there.</summary>
    public void TellTo(ILogger<ServerCertificate> log)
    {
        _log = log;
        if (NotAfter < _clock.GetUtcNow())
        {
            LogEnded(log, _certificateFile, NotAfter);
        }
    }

    private SslStreamCertificateContext Current()
    {
        long now = _clock.GetUtcNow().UtcTicks;
        if (now >= Volatile.Read(ref _nextLook) && _looking.TryEnter())
        {
            try
            {
                Volatile.Write(ref _nextLook, now + LookEvery.Ticks);
                Look();
            }
            finally
            {
                _looking.Exit();
            }
        }
        return Volatile.Read(ref _current);
    }

    // By content: a file's time says nothing where it is a link to what another link points at, as in Kubernetes.
    private void Look()
    {
        try
        {
            Pem pem = ReadFiles();
            if (pem == _seen)
            {
                return;
            }
            _seen = pem;
            Volatile.Write(ref _current, ContextOf(pem));
            if (_log is not null)
            {
                LogRenewed(_log, _certificateFile, NotAfter);
            }
        }
        catch (Exception failure) when (IsOfFiles(failure) && _log is not null)
        {
            // Perhaps half a renewal, the key without its certificate: what comes next differs and is read again.
            LogKept(_log, _certificateFile, NotAfter, failure);
        }
    }

    private Pem ReadFiles() => new(File.ReadAllText(_certificateFile), File.ReadAllText(_keyFile));

    private static SslStreamCertificateContext ContextOf(Pem pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem.Certificate, pem.Key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem.Certificate);
        // Windows' TLS refuses a key that lives in memory only; the way through PKCS#12 gives it one it takes.
        return SslStreamCertificateContext.Create(
            X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null), chain, offline: true);
    }

    private static bool IsOfFiles(Exception failure) =>
        failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    [LoggerMessage(LogLevel.Warning, "The certificate {File} ended {NotAfter:u}: clients that look will refuse it until its file is renewed.")]
    private static partial void LogEnded(ILogger log, string file, DateTimeOffset notAfter);

    [LoggerMessage(LogLevel.Warning, "The certificate {File} was renewed; it ends {NotAfter:u}.")]
    private static partial void LogRenewed(ILogger log, string file, DateTimeOffset notAfter);

    [LoggerMessage(LogLevel.Warning, "The certificate {File} changed and cannot be read; the one that ends {NotAfter:u} stays in use.")]
    private static partial void LogKept(ILogger log, string file, DateTimeOffset notAfter, Exception failure);

    /// <summary>What stands in the two files.</summary>
    private sealed record Pem(string Certificate, string Key);
}
