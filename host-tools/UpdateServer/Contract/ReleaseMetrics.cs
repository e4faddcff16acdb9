namespace TinyDevice.UpdateServer.Contract;

/// <summary>How a model version does on the devices that run it.</summary>
/// <param name="ModelClass">Class of the model.</param>
/// <param name="ModelVersion">Its version.</param>
/// <param name="Devices">Devices whose last report was about this version.</param>
/// <param name="Now">Their last reports in one.</param>
/// <param name="Hours">What was reported hour by hour, oldest first; hours without reports are left out.</param>
public sealed record ReleaseMetrics(string ModelClass, string ModelVersion, int Devices, MetricsSummary Now, IReadOnlyList<MetricsHour> Hours);
