using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using TinyDevice.UpdateServer;

namespace TinyDevice.ServerBench;

/// <summary>The child process: the real server, and beside it one endpoint that does nothing but answer with a poll's JSON.</summary>
internal static class HostedServer
{
    public const string StaticPath = "/static.json";

    /// <summary>As long as the answer to a poll of a device that has nothing to do.</summary>
    private static readonly byte[] StaticBody = """{"config":{"polling":{"sleep":"00:15:00"}},"_links":{}}"""u8.ToArray();

    /// <summary>Where the certificate is, with its key behind it.</summary>
    public static string CertificateIn(string folder) => Path.Combine(folder, "bench.pem");

    public static async Task RunAsync(string folder, string scheme, string publicKey)
    {
        string? certificate = scheme == "https" ? WriteCertificate(folder) : null;
        var options = new ServerOptions
        {
            DataFolder = folder,
            Url = $"{scheme}://127.0.0.1:0",
            CertificateFile = certificate,
            TrustKeyFiles = [publicKey],
            AdminKeyCreated = key => Console.WriteLine("key " + key),
        };
        await using WebApplication app = UpdateServerHost.Build(options);
        app.MapGet(StaticPath, (RequestDelegate)(http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = StaticBody.Length;
            return http.Response.Body.WriteAsync(StaticBody).AsTask();
        }));
        await app.StartAsync();
        Console.WriteLine("url " + app.Urls.First());
        await app.WaitForShutdownAsync();
    }

    private static string WriteCertificate(string folder)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string path = CertificateIn(folder);
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return path;
    }
}
