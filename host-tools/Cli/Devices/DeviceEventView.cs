using TinyDevice.Device.Sensors;
using TinyDevice.Update;
using TinyDevice.VirtualDevice;

namespace TinyDevice.Cli.Devices;

/// <summary>A firmware event with its numbers named: one line of JSON for a script, one line of text for a person.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Event">Name of the event, snake case.</param>
/// <param name="Text">What a person reads.</param>
/// <param name="Version">Model version it is about.</param>
/// <param name="Done">Units done: chunks, samples or inferences.</param>
/// <param name="Total">Units in all.</param>
/// <param name="Offset">First byte asked for.</param>
/// <param name="Cause">Why it failed (docs/formats/reason.md).</param>
/// <param name="LatencyMs">Time of one inference.</param>
/// <param name="Output">First output tensor as signed bytes.</param>
internal sealed record DeviceEventView(
    string Device,
    string Event,
    string Text,
    string? Version = null,
    int? Done = null,
    int? Total = null,
    int? Offset = null,
    UpdateCause? Cause = null,
    int? LatencyMs = null,
    IReadOnlyList<int>? Output = null)
{
    private const int FactorySlot = 255;

    /// <summary>Names the numbers of a firmware event as <see cref="DeviceEventKind"/> documents them.</summary>
    public static DeviceEventView From(string device, VirtualDeviceEvent e) => e.Kind switch
    {
        DeviceEventKind.Booted => new(device, "booted", e.Second == FactorySlot ? "booted with the factory model" : $"booted, model {e.Text} in slot {e.Second}", e.Text),
        DeviceEventKind.Polled => new(device, "polled", $"polled: HTTP {e.First}, next in {e.Second} s"),
        DeviceEventKind.Offered => new(device, "offered", $"offered {e.Text}, {e.Second:N0} bytes", e.Text, Total: e.Second),
        DeviceEventKind.ManifestAccepted => new(device, "manifest_accepted", $"signature and manifest of {e.Text} accepted, {e.Second} chunks", e.Text, Total: e.Second),
        DeviceEventKind.DownloadStarted => new(device, "download_started", $"{(e.Text.Length == 0 ? "download" : e.Text)} {(e.First == 0 ? "starts" : $"resumes at byte {e.First:N0}")}", Offset: e.First),
        DeviceEventKind.DeltaLeft => new(device, "delta_left", $"delta of no use after {e.Second} chunks: {(UpdateCause)e.First}; the package itself is fetched", Cause: (UpdateCause)e.First, Done: e.Second),
        DeviceEventKind.ChunkCommitted => new(device, "chunk_committed", $"chunk {e.First} of {e.Second} verified and written", Done: e.First, Total: e.Second),
        DeviceEventKind.Staged => new(device, "staged", $"{e.Text} staged in slot {e.First}", e.Text),
        DeviceEventKind.TrialStarted => new(device, "trial_started", $"trial of {e.Text}, boot {e.First} of {e.Second}", e.Text, e.First, e.Second),
        DeviceEventKind.GoldenPassed => new(device, "golden_passed", $"golden sample {e.First} of {e.Second} exact", Done: e.First, Total: e.Second),
        DeviceEventKind.Confirmed => new(device, "confirmed", $"confirmed {e.Text}", e.Text),
        DeviceEventKind.Reverted => new(device, "reverted", $"reverted {e.Text}: {(UpdateCause)e.First}", e.Text, Cause: (UpdateCause)e.First),
        DeviceEventKind.Refused => new(device, "refused", $"refused the offer: {(UpdateCause)e.First}", Cause: (UpdateCause)e.First),
        DeviceEventKind.Retrying => new(device, "retrying", $"failed ({e.First}), trying again in {e.Second} s"),
        DeviceEventKind.Reported => new(device, "reported", $"outcome reported: {(e.Second == 1 ? "success" : "failure")}"),
        DeviceEventKind.Inferred => new(device, "inferred", $"inference {e.First}: {Describe(e.Output)} in {e.Second} ms", Done: e.First, LatencyMs: e.Second, Output: ToNumbers(e.Output)),
        DeviceEventKind.FellBack => new(device, "fell_back", $"active model unusable ({(UpdateCause)e.First}), running {(e.Second == FactorySlot ? "the factory model" : $"slot {e.Second}")}", Cause: (UpdateCause)e.First),
        DeviceEventKind.Resetting => new(device, "resetting", "resetting"),
        DeviceEventKind.Cancelled => new(device, "cancelled", "the server cancelled the update"),
        DeviceEventKind.ProbationStarted => new(device, "probation_started", $"{e.Text} runs on probation for {e.First} inferences", e.Text, Total: e.First),
        DeviceEventKind.TrustRotated => new(device, "trust_rotated", e.Second == 0 ? $"keys rotated, trust record {e.First} in force" : $"rotation of keys refused: {(UpdateCause)e.Second}", Cause: (UpdateCause)e.Second),
        DeviceEventKind.RepairStarted => new(device, "repair_started", $"fetching {e.Second:N0} damaged bytes of {NameOf(e.Text)} from byte {e.First:N0}", e.Text, Total: e.Second, Offset: e.First),
        DeviceEventKind.Repaired => new(device, "repaired", $"{e.Text} in slot {e.Second} is whole again, {e.First} pieces mended", e.Text, Done: e.First),
        DeviceEventKind.RepairFailed => new(device, "repair_failed", $"{NameOf(e.Text)} stays damaged: {(UpdateCause)e.First}", e.Text, Cause: (UpdateCause)e.First),
        DeviceEventKind.Stale => new(device, e.Second == 1 ? "stale" : "fresh", e.Second == 1 ? $"the server has proved nothing fresh for {e.First} s: it is out of reach, or replayed" : "the server proved that it has nothing new"),
        DeviceEventKind.ShadowStarted => new(device, "shadow_started", $"{e.Text} runs {(e.Second == 1 ? "beside" : "in turn with")} the active model, {e.First} samples", e.Text, Total: e.First),
        DeviceEventKind.ShadowCompared => new(device, "shadow_compared", $"sample {e.First}: {e.Text} agreed in {e.Second}", e.Text, Done: e.Second, Total: e.First),
        DeviceEventKind.ShadowSkipped => new(device, "shadow_skipped", $"{e.Text} cannot run beside the active model ({e.First}); kept after its trial", e.Text),
        DeviceEventKind.Quiet => new(device, "quiet", $"sample {e.First} quiet, {e.Second} fired", Done: e.First),
        DeviceEventKind.SensorChanged => new(device, "sensor_changed", e.First == 0 ? "the sensor works again" : $"the sensor failed: {(SensorStatus)e.First}"),
        DeviceEventKind.Sleeping => new(device, "sleeping", $"deep sleep for {e.First} s"),
        _ => new(device, e.Kind.ToString(), $"{e.Kind} {e.First} {e.Second} {e.Text}"),
    };

    private static string NameOf(string version) => version.Length == 0 ? "a model whose header is lost" : version;

    private static int[]? ToNumbers(byte[]? output) => output is null ? null : [.. output.Select(b => (int)(sbyte)b)];

    private static string Describe(byte[]? output)
    {
        if (ToNumbers(output) is not { Length: > 0 } numbers)
        {
            return "no output";
        }

        const int Shown = 12;
        string list = string.Join(' ', numbers.Take(Shown)) + (numbers.Length > Shown ? " …" : "");
        return $"[{list}], largest at {Array.IndexOf(numbers, numbers.Max())}";
    }
}
