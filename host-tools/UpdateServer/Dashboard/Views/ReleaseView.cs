using TinyDevice.Packaging.Analysis.Inspection;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>One release: its signed manifest, what a device demands of it, its memory op by op, and how it does in the field.</summary>
/// <param name="Release">The release.</param>
/// <param name="Package">What is in the package; null when it is none, or cannot be read.</param>
/// <param name="Damage">Why it cannot be read; null when it can.</param>
/// <param name="Devices">Devices of its target that run it.</param>
/// <param name="Hours">What they reported hour by hour, oldest first.</param>
/// <param name="LastDay">The last day of it in one.</param>
/// <param name="CanRollOut">Whether this visitor may start a rollout.</param>
/// <param name="Now">When this was so.</param>
public sealed record ReleaseView(ReleaseInfo Release, PackageView? Package, string? Damage, int Devices, IReadOnlyList<MetricsHour> Hours,
    MetricsSummary LastDay, bool CanRollOut, DateTimeOffset Now);
