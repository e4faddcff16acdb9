using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using TinyDevice.Update.Ports;
using TinyDevice.VirtualDevice;

namespace TinyDevice.Update.Tests.Attacks;

/// <summary>Somebody else answers in the server's place: real TLS servers with certificates made here, met by the transport of the virtual device.</summary>
public sealed class TlsAttacks : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly Authority _ours = new("CN=fleet authority");
    private readonly List<string> _requests = [];
    private WebApplication? _server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Server_of_our_authority_is_talked_to_so_that_the_refusals_below_mean_something()
    {
        string root = await ServeAsync(_ours.Issue("localhost"));
        Assert.Equal(200, Ask(root));
        Assert.Equal(["TargetToken secret"], _requests);
    }

    [Fact]
    public async Task Server_certificate_of_another_authority() => await RefusedAsync(new Authority("CN=fleet authority").Issue("localhost"));

    [Fact]
    public async Task Server_certificate_that_signs_itself() => await RefusedAsync(Authority.SignedByItself("localhost"));

    [Fact]
    public async Task Server_certificate_expired() => await RefusedAsync(_ours.Issue("localhost", Now.AddDays(-9), Now.AddDays(-1)));

    [Fact]
    public async Task Server_certificate_not_yet_valid() => await RefusedAsync(_ours.Issue("localhost", Now.AddDays(1), Now.AddDays(9)));

    [Fact]
    public async Task Server_certificate_for_another_host() => await RefusedAsync(_ours.Issue("updates.example.org"));

    [Fact]
    public async Task Server_certificate_for_a_host_that_only_ends_like_ours() => await RefusedAsync(_ours.Issue("localhost.example.org"));

    [Fact]
    public async Task Server_certificate_made_with_a_server_certificate_of_our_authority()
    {
        // Whoever runs one server of ours must not be able to pose as all of them.
        X509Certificate2 other = _ours.Issue("other");
        await RefusedAsync(Authority.SignedBy(other, "localhost"), [other]);
    }

    [Fact]
    public async Task Server_certificate_for_something_else_than_servers() => await RefusedAsync(_ours.Issue("localhost", purpose: "1.3.6.1.5.5.7.3.2"));

    [Fact]
    public async Task Public_authorities_are_not_trusted_where_the_fleet_has_its_own()
    {
        string root = await ServeAsync(_ours.Issue("localhost"));
        using Authority other = new("CN=other");
        Assert.Equal(0, Ask(root, [other.Certificate]));
    }

    [Fact]
    public async Task Plain_HTTP_where_HTTPS_is_expected()
    {
        string root = await ServeAsync(null);
        Assert.Equal(0, Ask(root.Replace("http://", "https://", StringComparison.Ordinal)));
        Assert.Empty(_requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_from_HTTPS_down_to_plain_HTTP(int status)
    {
        await using WebApplication plain = await StartAsync(null, _ => Assert.Fail("the device went where it was sent"));
        string target = plain.Urls.Single();
        string root = await ServeAsync(_ours.Issue("localhost"), context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = target + "/DEFAULT/controller/v1/dev1";
        });
        Assert.Equal(status, Ask(root));
        Assert.Single(_requests);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(308)]
    public async Task Redirect_to_another_server_of_the_same_authority(int status)
    {
        await using WebApplication other = await StartAsync(_ours.Issue("localhost"), _ => Assert.Fail("the device went where it was sent"));
        string target = Named(other);
        string root = await ServeAsync(_ours.Issue("localhost"), context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = target;
        });
        Assert.Equal(status, Ask(root));
    }

    private async Task RefusedAsync(X509Certificate2 certificate, X509Certificate2Collection? chain = null)
    {
        string root = await ServeAsync(certificate, null, chain);
        Assert.Equal(0, Ask(root));
        Assert.Empty(_requests);
    }

    /// <summary>The status the device sees; 0 for no connection.</summary>
    private int Ask(string root, X509Certificate2Collection? authorities = null)
    {
        HostTransport transport = new(5000, authorities ?? [_ours.Certificate]);
        UpdateStatus status = transport.Open(new HttpCall { Method = "GET", Url = root + "/DEFAULT/controller/v1/dev1", Authorization = "TargetToken secret" });
        int code = transport.StatusCode;
        transport.Close();
        Assert.Equal(code == 0 ? UpdateStatus.ConnectionFailed : UpdateStatus.Ok, status);
        return code;
    }

    private async Task<string> ServeAsync(X509Certificate2? certificate, Action<HttpContext>? answer = null, X509Certificate2Collection? chain = null)
    {
        _server = await StartAsync(certificate, context =>
        {
            lock (_requests)
            {
                _requests.Add(context.Request.Headers.Authorization.ToString());
            }

            answer?.Invoke(context);
        }, chain);
        return Named(_server);
    }

    private static string Named(WebApplication server) => server.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    private static async Task<WebApplication> StartAsync(X509Certificate2? certificate, Action<HttpContext> answer, X509Certificate2Collection? chain = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            if (certificate is not null)
            {
                // Past Kestrel's own check, which would not serve a certificate that is not for servers.
                SslServerAuthenticationOptions tls = new() { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true) };
                endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls) });
            }
        }));
        WebApplication server = builder.Build();
        server.Run(context =>
        {
            answer(context);
            return Task.CompletedTask;
        });
        await server.StartAsync();
        return server;
    }

    /// <summary>A certificate authority of the test's own.</summary>
    private sealed class Authority : IDisposable
    {
        private const string ForServers = "1.3.6.1.5.5.7.3.1";

        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public Authority(string name)
        {
            CertificateRequest request = new(name, _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
            Certificate = request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
        }

        public X509Certificate2 Certificate { get; }

        public static X509Certificate2 SignedByItself(string host)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return Exportable(RequestFor(host, key, ForServers).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(9)));
        }

        public static X509Certificate2 SignedBy(X509Certificate2 issuer, string host)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            X509SignatureGenerator signer = X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);
            return Exportable(RequestFor(host, key, ForServers).Create(issuer.SubjectName, signer, Now.AddDays(-1), Now.AddDays(5), [1, 2, 3]).CopyWithPrivateKey(key));
        }

        public X509Certificate2 Issue(string host, DateTimeOffset? from = null, DateTimeOffset? to = null, string purpose = ForServers)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = RequestFor(host, key, purpose);
            return Exportable(request.Create(Certificate, from ?? Now.AddDays(-1), to ?? Now.AddDays(9), RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(key));
        }

        public void Dispose()
        {
            Certificate.Dispose();
            _key.Dispose();
        }

        private static CertificateRequest RequestFor(string host, ECDsa key, string purpose)
        {
            CertificateRequest request = new("CN=" + host, key, HashAlgorithmName.SHA256);
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
            return request;
        }

        // Kestrel takes a key only from a certificate that was loaded with it.
        private static X509Certificate2 Exportable(X509Certificate2 certificate) =>
            X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
