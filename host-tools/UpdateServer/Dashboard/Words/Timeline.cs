using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Dashboard.Views;

namespace TinyDevice.UpdateServer.Dashboard.Words;

/// <summary>What happened to a device's update, in words.</summary>
internal static class Timeline
{
    public static TimelineRow Of(HistoryEntry entry)
    {
        (string what, string tone) = Say(entry);
        return new TimelineRow(entry, what, tone, Reasons.Numbers(entry.Details));
    }

    private static (string What, string Tone) Say(HistoryEntry entry) => (entry.State, entry.Event) switch
    {
        (ActionState.Failed, "closed") => (Reasons.Of(entry.Code, entry.Details).What, "bad"),
        (ActionState.Succeeded, "closed") => ($"Self-test passed, {entry.ModelVersion} is confirmed and stays.", "good"),
        (_, "offered") => ($"{entry.ModelVersion} was offered at a poll.", ""),
        (_, "retrieved") => ("The device fetched the description of the update.", ""),
        (_, "downloaded") => ("The package is on the device.", ""),
        (_, "download") => ("The device began to download.", ""),
        (_, "proceeding") when entry.ProgressOf is int of => (Text(entry, $"{entry.Progress} of {of} chunks are verified and in place."), ""),
        (_, "proceeding") => (Text(entry, $"The device works on it."), ""),
        (_, "cancel requested") => ("The device was asked to stop.", "wait"),
        (_, "canceled") => ("The update was cancelled.", "wait"),
        (_, "rejected") => ("The device did not stop.", "wait"),
        (ActionState.Canceled, "closed") => ("The device stopped; the update is cancelled.", "wait"),
        (_, "timed out") => ("Silent for too long: counts as a failure.", "bad"),
        (_, "withdrawn") => ("The update was taken back.", "wait"),
        (_, "confirmed") => ("Somebody at the device said yes.", ""),
        (_, "denied") => ("Somebody at the device said no.", "wait"),
        (_, "force quit") => ("A person ended the update without the device.", "wait"),
        (_, "device retired") => ("The device was taken out of service.", "wait"),
        _ => (Text(entry, $"The device reported \"{entry.Event}\"."), ""),
    };

    private static string Text(HistoryEntry entry, string sentence)
    {
        string more = string.Join("; ", entry.Details.Where(d => !d.Contains('=', StringComparison.Ordinal)));
        return more.Length > 0 ? $"{sentence} {more}" : sentence;
    }
}
