namespace TinyDevice.UpdateServer.Contract;

/// <summary>How much worse a release may do on the devices that have it than the present model on those that do not, at the same time.</summary>
/// <param name="LatencyRatio">Most mean latency of an inference, as a multiple of the control group's; 1 to 100.</param>
/// <param name="DriftRiseMilli">Most rise of the drift (PSI in thousandths) over the control group's; 0 to 10,000.</param>
/// <param name="SaturatedRise">Most rise of the share of outputs that said nothing; 0 to 1.</param>
/// <param name="ShadowAgreement">Least share of shadow inferences that agreed with the running model; above 0, at most 1.</param>
/// <param name="GoldenFailures">So many devices whose golden samples came out wrong halt the rollout; 1 to 1,000.</param>
/// <param name="MinInferences">Inferences after which a device's figures count; 1 to 1,000,000.</param>
/// <param name="ControlPercent">Percent of the fleet kept out of the last stage as its control group until the rollout completes; 0 to 50.</param>
public sealed record MetricGates(double? LatencyRatio = null, int? DriftRiseMilli = null, double? SaturatedRise = null,
    double? ShadowAgreement = null, int? GoldenFailures = null, int MinInferences = 20, int ControlPercent = 5)
{
    /// <summary>What is wrong with it, in one sentence; null when nothing is.</summary>
    public string? Mistake() =>
        LatencyRatio is not (null or (>= 1 and <= 100)) ? "gates.latencyRatio must be 1 to 100."
        : DriftRiseMilli is < 0 or > 10_000 ? "gates.driftRiseMilli must be 0 to 10000."
        : SaturatedRise is not (null or (>= 0 and <= 1)) ? "gates.saturatedRise must be 0 to 1."
        : ShadowAgreement is not (null or (> 0 and <= 1)) ? "gates.shadowAgreement must be above 0 and at most 1."
        : GoldenFailures is < 1 or > 1_000 ? "gates.goldenFailures must be 1 to 1000."
        : MinInferences is < 1 or > 1_000_000 ? "gates.minInferences must be 1 to 1000000."
        : ControlPercent is < 0 or > 50 ? "gates.controlPercent must be 0 to 50."
        : null;
}
