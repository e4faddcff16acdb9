namespace TinyDevice.Cli.Devices;

/// <summary>A device's reason for refusing or reverting (docs/formats/reason.md, one <c>name=value</c> a line) as a sentence.</summary>
internal static class FailureText
{
    /// <summary>Such as "golden-mismatch: sample 0, byte 0: expected 51, got 129"; text of another shape comes back on one line.</summary>
    public static string Describe(string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return "not told";
        }

        Dictionary<string, string> members = [];
        foreach (string line in reason.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                members[line[..equals]] = line[(equals + 1)..];
            }
        }

        if (!members.TryGetValue("cause", out string? cause))
        {
            return string.Join(", ", reason.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        string text = cause;
        if (members.TryGetValue("sample", out string? sample) && members.TryGetValue("offset", out string? offset))
        {
            text += $": sample {sample}, byte {offset}";
        }

        return members.TryGetValue("expected", out string? expected) && members.TryGetValue("got", out string? got)
            ? $"{text}: expected {expected}, got {got}"
            : text;
    }
}
