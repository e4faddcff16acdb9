using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;

namespace TinyDevice.UpdateServer.Tests;

public sealed class HttpsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("td-https-").FullName;

    private string CertificateFile => Path.Combine(_folder, "server.pem");

    private string KeyFile => Path.Combine(_folder, "server.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Serves_HTTPS_with_the_certificate_it_was_given()
    {
        string thumbprint = await WriteCertificateAsync();
        await using WebApplication app = UpdateServerHost.Build(Options("https://127.0.0.1:0", CertificateFile, KeyFile));
        await app.StartAsync();
        Assert.Equal(thumbprint, await SeenAsync(app));
        await app.StopAsync();
    }

    [Fact]
    public async Task Takes_a_renewed_certificate_without_a_restart_and_keeps_the_old_one_while_half_of_it_is_there()
    {
        var clock = new ManualClock { Now = DateTimeOffset.UtcNow };
        string first = await WriteCertificateAsync();
        await using WebApplication app = UpdateServerHost.Build(Options("https://127.0.0.1:0", CertificateFile, KeyFile, clock));
        await app.StartAsync();
        string second = await WriteCertificateAsync();
        Assert.Equal(first, await SeenAsync(app));
        clock.Now += TimeSpan.FromSeconds(10);
        Assert.Equal(second, await SeenAsync(app));

        byte[] key = await File.ReadAllBytesAsync(KeyFile);
        string third = await WriteCertificateAsync();
        byte[] renewedKey = await File.ReadAllBytesAsync(KeyFile);
        await File.WriteAllBytesAsync(KeyFile, key);
        clock.Now += TimeSpan.FromSeconds(10);
        Assert.Equal(second, await SeenAsync(app));
        File.Delete(KeyFile);
        clock.Now += TimeSpan.FromSeconds(10);
        Assert.Equal(second, await SeenAsync(app));
        await File.WriteAllBytesAsync(KeyFile, renewedKey);
        clock.Now += TimeSpan.FromSeconds(10);
        Assert.Equal(third, await SeenAsync(app));
        await app.StopAsync();
    }

    [Fact]
    public async Task Refuses_half_a_configuration_and_a_certificate_without_its_key()
    {
        await WriteCertificateAsync();
        Refuses("go together", "https://127.0.0.1:0", null, null);
        Refuses("go together", "http://127.0.0.1:0", CertificateFile, KeyFile);
        Refuses("goes with a certificate file", "http://127.0.0.1:0", null, KeyFile);
        Refuses("server.pem cannot be used", "https://127.0.0.1:0", CertificateFile, null);
        await File.WriteAllTextAsync(KeyFile, ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem());
        Refuses("server.pem cannot be used", "https://127.0.0.1:0", CertificateFile, KeyFile);
        File.Delete(CertificateFile);
        Refuses("server.pem cannot be used", "https://127.0.0.1:0", CertificateFile, KeyFile);
    }

    private void Refuses(string expected, string url, string? certificate, string? key)
    {
        UpdateServerException refusal = Assert.Throws<UpdateServerException>(() =>
            UpdateServerHost.Build(Options(url, certificate, key)));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The thumbprint a new connection is shown.</summary>
    private static async Task<string?> SeenAsync(WebApplication app)
    {
        string? seen = null;
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => (seen = certificate!.Thumbprint) is not null,
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(app.Urls.Single()) };
        Assert.Equal("live", await client.GetStringAsync("/health/live"));
        return seen;
    }

    private ServerOptions Options(string url, string? certificate, string? key, TimeProvider? clock = null) => new()
    {
        Clock = clock ?? TimeProvider.System,
        DataFolder = Path.Combine(_folder, "data"),
        AdminKeyCreated = _ => { },
        Url = url,
        CertificateFile = certificate,
        CertificateKeyFile = key,
    };

    private async Task<string> WriteCertificateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(CertificateFile, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(KeyFile, key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }
}
