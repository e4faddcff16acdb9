namespace TinyDevice.UpdateServer.Contract;

/// <summary>What a running model did since its device's boot, as the device reported it (docs/formats/metrics.md).</summary>
/// <param name="ModelClass">Class of the running model.</param>
/// <param name="ModelVersion">Its version.</param>
/// <param name="Sequence">Its sequence.</param>
/// <param name="At">When the report came.</param>
/// <param name="ActionId">The update it belongs to.</param>
/// <param name="UptimeSeconds">Since boot.</param>
/// <param name="Inferences">Completed since boot.</param>
/// <param name="LatencyMeanUs">Mean of those, in microseconds.</param>
/// <param name="LatencyMaxUs">Longest of those, in microseconds.</param>
/// <param name="EnergyMicrojoule">Spent on inference since boot.</param>
/// <param name="Saturated">Outputs that said nothing.</param>
/// <param name="DriftPsiMilli">Population stability index of the classes found, in thousandths.</param>
/// <param name="CascadeSamples">Samples the wake-up model looked at.</param>
/// <param name="CascadeFired">Samples that woke the model behind it.</param>
/// <param name="CascadeSleepSeconds">Time asleep since boot.</param>
/// <param name="ShadowCandidate">Version of the model that runs in its shadow.</param>
/// <param name="ShadowSamples">Samples both models saw.</param>
/// <param name="ShadowAgreed">Samples on which they agreed.</param>
/// <param name="ShadowPsiMilli">Stability index of the candidate's classes against the running model's, in thousandths.</param>
/// <param name="ShadowLatencyMeanUs">The candidate's mean latency, in microseconds.</param>
public sealed record ModelMetrics(string ModelClass, string ModelVersion, long Sequence, DateTimeOffset At, int? ActionId = null,
    long? UptimeSeconds = null, long? Inferences = null, long? LatencyMeanUs = null, long? LatencyMaxUs = null,
    long? EnergyMicrojoule = null, long? Saturated = null, long? DriftPsiMilli = null, long? CascadeSamples = null,
    long? CascadeFired = null, long? CascadeSleepSeconds = null, string? ShadowCandidate = null, long? ShadowSamples = null,
    long? ShadowAgreed = null, long? ShadowPsiMilli = null, long? ShadowLatencyMeanUs = null);
