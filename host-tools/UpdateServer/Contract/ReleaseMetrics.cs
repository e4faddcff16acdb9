namespace TinyDevice.UpdateServer.Contract;

/// <summary>How a model version does on the devices that run it.</summary>
/// <param name="ModelClass">Class of the model.</param>
/// <param name="ModelVersion">Its version.</param>
/// <param name="Devices">Devices whose last report was about this version.</param>
/// <param name="Now">Their last reports in one.</param>
/// <param name="Hours">What was reported hour by hour, oldest first; hours without reports are left out.</param>
public sealed record ReleaseMetrics(string ModelClass, string ModelVersion, int Devices, MetricsSummary Now, IReadOnlyList<MetricsHour> Hours);

/// <summary>Several devices' figures in one; null where no device said anything.</summary>
/// <param name="Inferences">Sum.</param>
/// <param name="LatencyMeanUs">Mean over inferences, in microseconds.</param>
/// <param name="LatencyMaxUs">Longest, in microseconds.</param>
/// <param name="EnergyMicrojoule">Sum.</param>
/// <param name="Saturated">Sum.</param>
/// <param name="DriftPsiMilliMean">Mean over the reports that said it, in thousandths.</param>
/// <param name="DriftPsiMilliMax">Largest, in thousandths.</param>
/// <param name="ShadowSamples">Sum.</param>
/// <param name="ShadowAgreed">Sum.</param>
public sealed record MetricsSummary(long Inferences, double? LatencyMeanUs, long? LatencyMaxUs, long EnergyMicrojoule, long Saturated,
    double? DriftPsiMilliMean, long? DriftPsiMilliMax, long ShadowSamples, long ShadowAgreed);

/// <summary>One hour of a version's reports; counts are what was added in it.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Reports">Reports in it.</param>
/// <param name="Figures">Their figures.</param>
public sealed record MetricsHour(DateTimeOffset From, int Reports, MetricsSummary Figures);
