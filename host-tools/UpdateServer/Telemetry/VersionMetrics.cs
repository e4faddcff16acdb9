using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Telemetry;

/// <summary>What all devices of one target reported of one model version within one hour.</summary>
internal sealed class VersionMetrics
{
    public required string ModelClass { get; set; }
    public required string ModelVersion { get; set; }
    public required string Target { get; set; }

    /// <summary>Beginning of the hour.</summary>
    public DateTimeOffset Hour { get; set; }
    public int Reports { get; set; }
    public long Inferences { get; set; }
    public long LatencySumUs { get; set; }
    public long LatencyMaxUs { get; set; }
    public long EnergyMicrojoule { get; set; }
    public long Saturated { get; set; }
    public int DriftReports { get; set; }
    public long DriftPsiMilliSum { get; set; }
    public long DriftPsiMilliMax { get; set; }
    public long ShadowSamples { get; set; }
    public long ShadowAgreed { get; set; }

    /// <summary>Adds what a report says beyond the one before it, which is null when counting began anew.</summary>
    public void Add(DeviceMetrics report, DeviceMetrics? before)
    {
        Reports++;
        Inferences += Rise(report.Inferences, before?.Inferences);
        LatencySumUs += Math.Max(0, report.LatencySumUs - (before?.LatencySumUs ?? 0));
        LatencyMaxUs = Math.Max(LatencyMaxUs, report.LatencyMaxUs ?? 0);
        EnergyMicrojoule += Rise(report.EnergyMicrojoule, before?.EnergyMicrojoule);
        Saturated += Rise(report.Saturated, before?.Saturated);
        ShadowSamples += Rise(report.ShadowSamples, before?.ShadowSamples);
        ShadowAgreed += Rise(report.ShadowAgreed, before?.ShadowAgreed);
        if (report.DriftPsiMilli is long drift)
        {
            DriftReports++;
            DriftPsiMilliSum += drift;
            DriftPsiMilliMax = Math.Max(DriftPsiMilliMax, drift);
        }
    }

    /// <summary>Adds another row's figures, for sums over targets.</summary>
    public void Add(VersionMetrics other)
    {
        Reports += other.Reports;
        Inferences += other.Inferences;
        LatencySumUs += other.LatencySumUs;
        LatencyMaxUs = Math.Max(LatencyMaxUs, other.LatencyMaxUs);
        EnergyMicrojoule += other.EnergyMicrojoule;
        Saturated += other.Saturated;
        DriftReports += other.DriftReports;
        DriftPsiMilliSum += other.DriftPsiMilliSum;
        DriftPsiMilliMax = Math.Max(DriftPsiMilliMax, other.DriftPsiMilliMax);
        ShadowSamples += other.ShadowSamples;
        ShadowAgreed += other.ShadowAgreed;
    }

    public MetricsSummary ToSummary() => new(Inferences, Inferences == 0 ? null : (double)LatencySumUs / Inferences,
        Inferences == 0 ? null : LatencyMaxUs, EnergyMicrojoule, Saturated,
        DriftReports == 0 ? null : (double)DriftPsiMilliSum / DriftReports, DriftReports == 0 ? null : DriftPsiMilliMax,
        ShadowSamples, ShadowAgreed);

    private static long Rise(long? now, long? before) => Math.Max(0, (now ?? 0) - (before ?? 0));
}
