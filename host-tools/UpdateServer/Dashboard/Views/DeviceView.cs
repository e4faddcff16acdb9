using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>One device: its state, why its last update failed, and what happened before.</summary>
/// <param name="Device">Its state.</param>
/// <param name="Failure">Why its last update failed; null when it did not.</param>
/// <param name="Told">What its model did since boot; null when it told nothing.</param>
/// <param name="Timeline">What happened, newest first.</param>
/// <param name="Next">Cursor of older entries; null when there are none.</param>
/// <param name="PollInterval">How often it should call.</param>
/// <param name="IsSilent">Whether it missed its polls.</param>
/// <param name="Steps">What this visitor may do with it now.</param>
/// <param name="Now">When this was so.</param>
public sealed record DeviceView(DeviceInfo Device, FailureWords? Failure, ModelMetrics? Told, IReadOnlyList<TimelineRow> Timeline, string? Next,
    TimeSpan PollInterval, bool IsSilent, IReadOnlyList<string> Steps, DateTimeOffset Now);
