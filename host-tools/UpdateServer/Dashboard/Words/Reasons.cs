using System.Text.RegularExpressions;
using TinyDevice.UpdateServer.Dashboard.Views;

namespace TinyDevice.UpdateServer.Dashboard.Words;

/// <summary>Code and details of a feedback (docs/formats/reason.md) as sentences and numbers.</summary>
internal static partial class Reasons
{
    private static readonly string[] Stages = ["", "offer", "manifest", "download", "trial", "after the trial", "probation", "shadow"];

    private static readonly Dictionary<string, string> Names = new()
    {
        ["from"] = "from version",
        ["to"] = "to version",
        ["sample"] = "sample",
        ["offset"] = "byte",
        ["expected"] = "expected",
        ["got"] = "got",
        ["detail"] = "status",
        ["latencyMs"] = "slowest inference, ms",
        ["boots"] = "boots",
        ["attempts"] = "download attempts",
        ["bytes"] = "bytes received",
        ["shadow"] = "shadow phase",
        ["samples"] = "samples compared",
        ["agreementMilli"] = "agreement, thousandths",
        ["psiMilli"] = "PSI, thousandths",
        ["delta"] = "delta",
    };

    /// <summary>Why an update failed.</summary>
    public static FailureWords Of(int? code, IReadOnlyList<string> details)
    {
        Dictionary<string, string> members = Members(details);
        (string What, string? Do)? words = code is int known ? CauseWords.Find(known) : null;
        string what = words is null ? Plain(details) : Fill(words.Value.What, members);
        return new FailureWords(code, what, words?.Do, Numbers(details));
    }

    /// <summary>What the device measured, by names people know.</summary>
    public static IReadOnlyList<(string Name, string Value)> Numbers(IReadOnlyList<string> details) => Members(details)
        .Where(m => m.Key != "cause").Select(m => m.Key == "stage" && int.TryParse(m.Value, out int stage) && stage > 0 && stage < Stages.Length
            ? ("stage", Stages[stage]) : (Names.GetValueOrDefault(m.Key, m.Key), m.Value)).ToList();

    /// <summary>The details that are words, not numbers.</summary>
    public static string Plain(IReadOnlyList<string> details)
    {
        string text = string.Join("; ", details.Where(d => !IsMember(d)));
        return text.Length > 0 ? text : Members(details).GetValueOrDefault("cause") ?? "The device gave no reason.";
    }

    private static bool IsMember(string detail) => detail.IndexOf('=', StringComparison.Ordinal) is int at && at > 0 && !detail.AsSpan(0, at).Contains(' ');

    private static Dictionary<string, string> Members(IReadOnlyList<string> details)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string detail in details.Where(IsMember))
        {
            int at = detail.IndexOf('=', StringComparison.Ordinal);
            members[detail[..at]] = detail[(at + 1)..];
        }
        return members;
    }

    // A device need not send what a sentence would like to say.
    private static string Fill(string sentence, Dictionary<string, string> members) =>
        Hole().Replace(sentence, hole => members.GetValueOrDefault(hole.Groups[1].Value, "?"));

    [GeneratedRegex("\\{([A-Za-z]+)\\}")]
    private static partial Regex Hole();
}
