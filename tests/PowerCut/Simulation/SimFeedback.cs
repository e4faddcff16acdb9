using System.Text.Json;

namespace TinyDevice.PowerCut.Simulation;

/// <summary>One feedback as the server read it.</summary>
internal sealed record SimFeedback(string Execution, string Finished, int Code, string[] Details)
{
    public static SimFeedback Parse(byte[] body, int length)
    {
        using JsonDocument json = JsonDocument.Parse(body.AsMemory(0, length));
        JsonElement status = json.RootElement.GetProperty("status");
        return new SimFeedback(
            status.GetProperty("execution").GetString()!,
            status.GetProperty("result").GetProperty("finished").GetString()!,
            status.TryGetProperty("code", out JsonElement code) ? code.GetInt32() : 0,
            status.TryGetProperty("details", out JsonElement details) ? [.. details.EnumerateArray().Select(d => d.GetString()!)] : []);
    }
}
