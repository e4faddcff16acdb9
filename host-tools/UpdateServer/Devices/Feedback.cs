using System.Text.Json;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>What a device says about an update, after everything in it was checked.</summary>
internal sealed record Feedback(string Execution, string Finished, int? Code, string Details, int? Progress, int? ProgressOf)
{
    private const int MaxMessage = 512;
    private static readonly string[] Executions =
        ["closed", "proceeding", "canceled", "scheduled", "rejected", "resumed", "download", "downloaded"];
    private static readonly string[] Results = ["success", "failure", "none"];

    /// <summary>Number of messages in <see cref="Details"/>.</summary>
    public int MessageCount { get; private init; }

    /// <summary>Reads a feedback body; other members (hawkBit's old "id" and "time" among them) are ignored.</summary>
    /// <exception cref="FormatException">Something required is missing or not of its kind; the message says what.</exception>
    public static Feedback Parse(JsonElement body)
    {
        JsonElement status = Member(body, "status") ?? throw new FormatException("status is missing.");
        string execution = OneOf(Member(status, "execution"), Executions, "status.execution");
        JsonElement result = Member(status, "result") ?? throw new FormatException("status.result is missing.");
        string finished = OneOf(Member(result, "finished"), Results, "status.result.finished");
        JsonElement? progress = Member(result, "progress");
        List<string> messages = Messages(Member(status, "details"));
        return new Feedback(execution, finished, Number(Member(status, "code"), "status.code"), string.Join('\n', messages),
            progress is null ? null : Number(Member(progress.Value, "cnt"), "progress.cnt"),
            progress is null ? null : Number(Member(progress.Value, "of"), "progress.of"))
        {
            MessageCount = messages.Count,
        };
    }

    /// <summary>Code and details of a word about an update that is no feedback on its progress.</summary>
    /// <exception cref="FormatException">One of them is not of its kind.</exception>
    public static Feedback Spoken(string word, JsonElement body)
    {
        List<string> messages = Messages(Member(body, "details"));
        return new Feedback(word, "none", Number(Member(body, "code"), "code"), string.Join('\n', messages), null, null) { MessageCount = messages.Count };
    }

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement member)
        && member.ValueKind != JsonValueKind.Null ? member : null;

    private static string OneOf(JsonElement? value, string[] words, string name) =>
        value is { ValueKind: JsonValueKind.String } text && Array.Find(words, text.ValueEquals) is string word
            ? word
            : throw new FormatException($"{name} must be one of {string.Join(", ", words)}.");

    private static int? Number(JsonElement? value, string name)
    {
        if (value is null)
        {
            return null;
        }
        return value.Value.ValueKind == JsonValueKind.Number && value.Value.TryGetInt32(out int number)
            ? number
            : throw new FormatException($"{name} must be a whole number of 32 bits.");
    }

    private static List<string> Messages(JsonElement? details)
    {
        if (details is null)
        {
            return [];
        }
        if (details.Value.ValueKind != JsonValueKind.Array || details.Value.EnumerateArray().Any(m => m.ValueKind != JsonValueKind.String))
        {
            throw new FormatException("status.details must be an array of strings.");
        }
        return details.Value.EnumerateArray().Select(m => OneLine(m.GetString()!)).ToList();
    }

    /// <summary>Messages are stored a line each, so that a line break inside one becomes a space.</summary>
    private static string OneLine(string message)
    {
        string line = message.ReplaceLineEndings(" ");
        return line.Length <= MaxMessage ? line : line[..MaxMessage];
    }
}
