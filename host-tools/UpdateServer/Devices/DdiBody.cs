using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>Reads the body of a device's request, which is small or refused.</summary>
internal static class DdiBody
{
    private const int MaxBytes = 128 * 1024;

    /// <summary>Parses the body and hands it to <paramref name="use"/>; answers 415, 413 or 400 when that cannot be.</summary>
    public static async Task<IResult> UseAsync<T>(DeviceCall call, Func<JsonElement, T> parse, Func<T, Task<IResult>> use)
    {
        bool isCbor = IsCbor(call.Http.Request);
        if (!isCbor && !call.Http.Request.HasJsonContentType())
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType,
                $"Send the body as application/json or {CborJson.MediaType}.");
        }
        call.Http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBytes;
        T parsed;
        try
        {
            using JsonDocument document = isCbor
                ? await ReadCborAsync(call)
                : await JsonDocument.ParseAsync(call.Http.Request.Body, cancellationToken: call.Stop);
            parsed = parse(document.RootElement);
        }
        catch (Exception mistake) when (mistake is JsonException or FormatException)
        {
            return Problems.BadRequest(mistake is FormatException ? mistake.Message : "The body is not JSON.");
        }
        return await use(parsed);
    }

    private static bool IsCbor(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
        && type.MediaType.Equals(CborJson.MediaType, StringComparison.OrdinalIgnoreCase);

    private static async Task<JsonDocument> ReadCborAsync(DeviceCall call)
    {
        using var body = new MemoryStream();
        // Bounded: Kestrel ends a longer body with 413.
        await call.Http.Request.Body.CopyToAsync(body, call.Stop);
        return CborJson.ToJson(body.ToArray());
    }
}
