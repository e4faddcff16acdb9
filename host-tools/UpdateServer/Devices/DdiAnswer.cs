using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>A DDI message as JSON or CBOR, under the media type the device asked for.</summary>
internal sealed class DdiAnswer<T>(T message, JsonTypeInfo<T> type, bool conditional = false) : IResult
{
    private const string Hal = "application/hal+json";
    private const string Json = "application/json";
    private const int TagBytes = 8;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (MediaTypeFor(httpContext.Request) is not string mediaType)
        {
            await Problems.Of(StatusCodes.Status406NotAcceptable, $"This resource comes as {Hal}, {Json} or {CborJson.MediaType}.")
                .ExecuteAsync(httpContext);
            return;
        }
        byte[] body = mediaType == CborJson.MediaType
            ? CborJson.FromJson(JsonSerializer.SerializeToElement(message, type))
            : JsonSerializer.SerializeToUtf8Bytes(message, type);
        httpContext.Response.Headers.Vary = HeaderNames.Accept;
        HttpResponse response = httpContext.Response;
        if (conditional && IsUnchanged(httpContext, body))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = mediaType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private static bool IsUnchanged(HttpContext http, byte[] body)
    {
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, TagBytes))}\"";
        http.Response.Headers.ETag = tag;
        return EntityTags.AnyMatches(http.Request.Headers.IfNoneMatch, tag);
    }

    private static string? MediaTypeFor(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? accepted))
        {
            return Hal;
        }
        bool Takes(string type) =>
            accepted.Any(a => a.Quality != 0 && (a.MatchesAllTypes || a.MediaType == "application/*" || a.MediaType == type));
        return Takes(Hal) ? Hal : Takes(Json) ? Json : Takes(CborJson.MediaType) ? CborJson.MediaType : null;
    }
}
