using System.Formats.Cbor;
using System.Text.Json;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>Carries DDI messages between JSON's and CBOR's form of the same data model (RFC 8949, 6.1 and 6.2).</summary>
internal static class CborJson
{
    public const string MediaType = "application/cbor";

    // As deep as System.Text.Json goes by itself.
    private const int MaxDepth = 64;

    public static byte[] FromJson(JsonElement value)
    {
        var writer = new CborWriter(CborConformanceMode.Strict);
        Write(writer, value);
        return writer.Encode();
    }

    /// <summary>Reads one CBOR item that JSON could say too: text keys, no byte strings, tags are skipped.</summary>
    /// <exception cref="FormatException">It is not such an item, is nested too deeply, or something follows it.</exception>
    public static JsonDocument ToJson(ReadOnlyMemory<byte> cbor)
    {
        using var text = new MemoryStream();
        try
        {
            var reader = new CborReader(cbor, CborConformanceMode.Strict);
            using (var json = new Utf8JsonWriter(text))
            {
                Read(reader, json, 0);
            }
            if (reader.BytesRemaining != 0)
            {
                throw new FormatException("Something follows the CBOR item.");
            }
        }
        catch (Exception mistake) when (mistake is CborContentException or InvalidOperationException or OverflowException
            or ArgumentException)
        {
            throw new FormatException("The body is not CBOR that has a form in JSON.", mistake);
        }
        return JsonDocument.Parse(text.ToArray());
    }

    private static void Write(CborWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartMap(value.GetPropertyCount());
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    writer.WriteTextString(member.Name);
                    Write(writer, member.Value);
                }
                writer.WriteEndMap();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray(value.GetArrayLength());
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(writer, item);
                }
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteTextString(value.GetString()!);
                break;
            case JsonValueKind.Number when value.TryGetInt64(out long number):
                writer.WriteInt64(number);
                break;
            case JsonValueKind.Number:
                writer.WriteDouble(value.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteBoolean(value.GetBoolean());
                break;
            default:
                writer.WriteNull();
                break;
        }
    }

    private static void Read(CborReader reader, Utf8JsonWriter json, int depth)
    {
        if (depth >= MaxDepth)
        {
            throw new FormatException($"The body is nested more than {MaxDepth} deep.");
        }
        while (reader.PeekState() == CborReaderState.Tag)
        {
            reader.ReadTag();
        }
        switch (reader.PeekState())
        {
            case CborReaderState.StartMap:
                ReadMap(reader, json, depth);
                break;
            case CborReaderState.StartArray:
                ReadArray(reader, json, depth);
                break;
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                json.WriteStringValue(reader.ReadTextString());
                break;
            case CborReaderState.UnsignedInteger:
                json.WriteNumberValue(reader.ReadUInt64());
                break;
            case CborReaderState.NegativeInteger:
                json.WriteNumberValue(reader.ReadInt64());
                break;
            case CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat or CborReaderState.DoublePrecisionFloat:
                json.WriteNumberValue(reader.ReadDouble());
                break;
            case CborReaderState.Boolean:
                json.WriteBooleanValue(reader.ReadBoolean());
                break;
            case CborReaderState.Null:
                reader.ReadNull();
                json.WriteNullValue();
                break;
            default:
                throw new FormatException($"The body holds a CBOR item without a form in JSON ({reader.PeekState()}).");
        }
    }

    private static void ReadMap(CborReader reader, Utf8JsonWriter json, int depth)
    {
        reader.ReadStartMap();
        json.WriteStartObject();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            json.WritePropertyName(reader.ReadTextString());
            Read(reader, json, depth + 1);
        }
        reader.ReadEndMap();
        json.WriteEndObject();
    }

    private static void ReadArray(CborReader reader, Utf8JsonWriter json, int depth)
    {
        reader.ReadStartArray();
        json.WriteStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            Read(reader, json, depth + 1);
        }
        reader.ReadEndArray();
        json.WriteEndArray();
    }
}
