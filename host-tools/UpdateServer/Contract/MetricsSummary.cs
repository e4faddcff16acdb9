namespace TinyDevice.UpdateServer.Contract;

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
