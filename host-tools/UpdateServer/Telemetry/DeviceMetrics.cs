namespace TinyDevice.UpdateServer.Telemetry;

/// <summary>The last metrics report of one device; null where it said nothing.</summary>
internal sealed class DeviceMetrics
{
    public required string DeviceId { get; set; }
    public DateTimeOffset At { get; set; }
    public required string ModelClass { get; set; }
    public required string ModelVersion { get; set; }
    public long Sequence { get; set; }
    public int? ActionId { get; set; }
    public long? UptimeSeconds { get; set; }
    public long? Inferences { get; set; }
    public long? LatencyMeanUs { get; set; }
    public long? LatencyMaxUs { get; set; }
    public long? EnergyMicrojoule { get; set; }
    public long? Saturated { get; set; }
    public long? DriftPsiMilli { get; set; }
    public long? CascadeSamples { get; set; }
    public long? CascadeFired { get; set; }
    public long? CascadeSleepSeconds { get; set; }
    public string? ShadowCandidate { get; set; }
    public long? ShadowSamples { get; set; }
    public long? ShadowAgreed { get; set; }
    public long? ShadowPsiMilli { get; set; }
    public long? ShadowLatencyMeanUs { get; set; }

    /// <summary>Microseconds spent on inferences since boot.</summary>
    public long LatencySumUs => (LatencyMeanUs ?? 0) * (Inferences ?? 0);

    /// <summary>Whether this report goes on counting where <paramref name="earlier"/> stopped: same model, no boot in between.</summary>
    public bool Continues(DeviceMetrics earlier) =>
        ModelClass == earlier.ModelClass && ModelVersion == earlier.ModelVersion && Sequence == earlier.Sequence
        && UptimeSeconds >= earlier.UptimeSeconds && (Inferences ?? 0) >= (earlier.Inferences ?? 0);

    public Contract.ModelMetrics ToInfo() => new(ModelClass, ModelVersion, Sequence, At, ActionId, UptimeSeconds, Inferences, LatencyMeanUs,
        LatencyMaxUs, EnergyMicrojoule, Saturated, DriftPsiMilli, CascadeSamples, CascadeFired, CascadeSleepSeconds, ShadowCandidate,
        ShadowSamples, ShadowAgreed, ShadowPsiMilli, ShadowLatencyMeanUs);
}
