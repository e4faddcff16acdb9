using System.Globalization;
using System.Text.Json;

namespace TinyDevice.UpdateServer.Telemetry;

/// <summary>Reads a metrics report (docs/formats/metrics.md).</summary>
internal static class MetricsBody
{
    private const int MaxText = 32;

    // With at most 2^31 inferences and 2^32 us each, the time of all inferences fits 63 bits.
    private const long MaxInferences = int.MaxValue;
    private const long MaxCount = uint.MaxValue;
    private const long MaxEnergy = 1L << 53;

    /// <exception cref="FormatException">Something is missing, of another kind or out of range; the message says what.</exception>
    public static DeviceMetrics Parse(string deviceId, JsonElement body)
    {
        JsonElement model = Part(body, "model") ?? throw new FormatException("model is missing.");
        JsonElement cascade = Part(body, "cascade") ?? default;
        JsonElement shadow = Part(body, "shadow") ?? default;
        return new DeviceMetrics
        {
            DeviceId = deviceId,
            ModelClass = Text(model, "class") ?? throw new FormatException("model.class is missing."),
            ModelVersion = Text(model, "version") ?? throw new FormatException("model.version is missing."),
            Sequence = Number(model, "sequence") ?? 0,
            ActionId = ActionIn(body),
            UptimeSeconds = Number(body, "uptimeSeconds"),
            Inferences = Number(body, "inferences", MaxInferences),
            LatencyMeanUs = Number(body, "latencyMeanUs"),
            LatencyMaxUs = Number(body, "latencyMaxUs"),
            EnergyMicrojoule = Number(body, "energyMicrojoule", MaxEnergy),
            Saturated = Number(body, "saturated"),
            DriftPsiMilli = Number(body, "driftPsiMilli"),
            CascadeSamples = Number(cascade, "samples"),
            CascadeFired = Number(cascade, "fired"),
            CascadeSleepSeconds = Number(cascade, "sleepSeconds"),
            ShadowCandidate = Text(shadow, "candidate"),
            ShadowSamples = Number(shadow, "samples"),
            ShadowAgreed = Number(shadow, "agreed"),
            ShadowPsiMilli = Number(shadow, "psiMilli"),
            ShadowLatencyMeanUs = Number(shadow, "latencyMeanUs"),
        };
    }

    private static int? ActionIn(JsonElement body) => Text(body, "actionId") is not string text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id
        : throw new FormatException("actionId must be a number as text.");

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement member)
        && member.ValueKind != JsonValueKind.Null ? member : null;

    private static JsonElement? Part(JsonElement body, string name) => Member(body, name) is not JsonElement part ? null
        : part.ValueKind == JsonValueKind.Object ? part : throw new FormatException($"{name} must be an object.");

    private static string? Text(JsonElement parent, string name) => Member(parent, name) is not JsonElement member ? null
        : member.ValueKind == JsonValueKind.String && member.GetString() is { Length: >= 1 and <= MaxText } text ? text
        : throw new FormatException($"{name} must be a text of 1 to {MaxText} characters.");

    private static long? Number(JsonElement parent, string name, long max = MaxCount) => Member(parent, name) is not JsonElement member ? null
        : member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out long number) && number >= 0 && number <= max ? number
        : throw new FormatException($"{name} must be a whole number from 0 to {max}.");
}
