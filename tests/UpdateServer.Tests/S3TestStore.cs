using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>As much of S3 as the server needs, on the wire: signature version 4 checked, multipart uploads, ranges, missing objects.</summary>
/// <remarks>No S3-compatible server is packaged for Debian 12, so CI has this one. Credentials are the process's environment variables.</remarks>
internal sealed class S3TestStore : IAsyncDisposable
{
    public const string Bucket = "packages";
    private const string AccessKey = "TESTKEY";
    private const string SecretKey = "test-secret";
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, byte[]>> _uploads = new();

    private S3TestStore(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>Method and target of every request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Cuts the next answer with an object's bytes after so many; 0 never.</summary>
    public int CutAfter { get; set; }

    /// <summary>For the option Artifacts.</summary>
    public string Option => $"s3://{Bucket}/fleet?endpoint={new Uri(_app.Urls.Single()).AbsoluteUri.TrimEnd('/')}&region=eu-test-1";

    public static async Task<S3TestStore> StartAsync()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", SecretKey);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var store = new S3TestStore(app);
        app.Run(store.HandleAsync);
        await app.StartAsync();
        return store;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        byte[] body = buffer.ToArray();
        Requests.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers.Range}".TrimEnd());
        if (!IsSigned(http.Request, body))
        {
            await FailAsync(http, 403, "SignatureDoesNotMatch");
            return;
        }
        string key = http.Request.Path.Value![1..];
        IQueryCollection query = http.Request.Query;
        Task answer = (http.Request.Method, query.ContainsKey("uploads"), query.ContainsKey("uploadId")) switch
        {
            ("POST", true, _) => BeginAsync(http, key),
            ("PUT", _, true) => PartAsync(http, query, body),
            ("POST", _, true) => CompleteAsync(http, key, query["uploadId"].ToString()),
            ("PUT", _, _) => PutAsync(http, key, body),
            ("GET", _, _) when query.ContainsKey("list-type") =>
                WriteXmlAsync(http, $"<ListBucketResult><Name>{Bucket}</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>"),
            ("GET", _, _) => GetAsync(http, key),
            _ => FailAsync(http, 501, "NotImplemented"),
        };
        await answer;
    }

    private Task BeginAsync(HttpContext http, string key)
    {
        string id = Guid.NewGuid().ToString("N");
        _uploads[id] = new ConcurrentDictionary<int, byte[]>();
        return WriteXmlAsync(http, $"<InitiateMultipartUploadResult><Bucket>{Bucket}</Bucket><Key>{key}</Key><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
    }

    private Task PartAsync(HttpContext http, IQueryCollection query, byte[] body)
    {
        _uploads[query["uploadId"].ToString()][int.Parse(query["partNumber"].ToString(), CultureInfo.InvariantCulture)] = body;
        http.Response.Headers.ETag = TagOf(body);
        return Task.CompletedTask;
    }

    private Task CompleteAsync(HttpContext http, string key, string id)
    {
        Objects[key] = _uploads[id].OrderBy(p => p.Key).SelectMany(p => p.Value).ToArray();
        return WriteXmlAsync(http, $"<CompleteMultipartUploadResult><Bucket>{Bucket}</Bucket><Key>{key}</Key><ETag>\"x-1\"</ETag></CompleteMultipartUploadResult>");
    }

    private Task PutAsync(HttpContext http, string key, byte[] body)
    {
        Objects[key] = body;
        http.Response.Headers.ETag = TagOf(body);
        return Task.CompletedTask;
    }

    private async Task GetAsync(HttpContext http, string key)
    {
        if (!Objects.TryGetValue(key, out byte[]? content))
        {
            await FailAsync(http, 404, "NoSuchKey");
            return;
        }
        int first = 0;
        if (http.Request.Headers.Range.Count > 0)
        {
            first = int.Parse(http.Request.Headers.Range.ToString()["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture);
            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = $"bytes {first}-{content.Length - 1}/{content.Length}";
        }
        http.Response.Headers.ETag = TagOf(content);
        http.Response.ContentLength = content.Length - first;
        int cut = CutAfter;
        CutAfter = 0;
        await http.Response.Body.WriteAsync(content.AsMemory(first, cut == 0 ? content.Length - first : cut));
        if (cut != 0)
        {
            await http.Response.Body.FlushAsync();
            http.Abort();
        }
    }

    // S3's tag of an object put whole is its MD5, and clients check it.
#pragma warning disable CA5351
    private static string TagOf(byte[] body) => $"\"{Convert.ToHexStringLower(MD5.HashData(body))}\"";
#pragma warning restore CA5351

    private static Task WriteXmlAsync(HttpContext http, string xml)
    {
        http.Response.ContentType = "application/xml";
        return http.Response.WriteAsync("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml);
    }

    private static Task FailAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        return WriteXmlAsync(http, $"<Error><Code>{code}</Code><Message>{code}</Message></Error>");
    }

    /// <summary>AWS Signature Version 4, with the payload's digest in the signature.</summary>
    private static bool IsSigned(HttpRequest request, byte[] body)
    {
        string header = request.Headers.Authorization.ToString();
        const string Scheme = "AWS4-HMAC-SHA256 ";
        if (!header.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }
        Dictionary<string, string> fields = header[Scheme.Length..].Split(',').Select(f => f.Trim().Split('=', 2)).ToDictionary(f => f[0], f => f[1]);
        string[] scope = fields["Credential"].Split('/');
        string digest = request.Headers["x-amz-content-sha256"].ToString();
        if (scope[0] != AccessKey || digest != Convert.ToHexStringLower(SHA256.HashData(body)))
        {
            return false;
        }
        string[] names = fields["SignedHeaders"].Split(';');
        string headers = string.Concat(names.Select(n => $"{n}:{(n == "host" ? request.Host.Value! : request.Headers[n].ToString()).Trim()}\n"));
        string query = string.Join('&', request.Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value.ToString())}")
            .Order(StringComparer.Ordinal));
        string canonical = $"{request.Method}\n{request.Path}\n{query}\n{headers}\n{fields["SignedHeaders"]}\n{digest}";
        string toSign = $"AWS4-HMAC-SHA256\n{request.Headers["x-amz-date"]}\n{string.Join('/', scope[1..])}\n{Hash(canonical)}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + SecretKey);
        foreach (string part in scope[1..])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }
        return fields["Signature"] == Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
