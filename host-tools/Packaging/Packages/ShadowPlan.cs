namespace TinyDevice.Packaging;

/// <summary>The signed bounds of a shadow phase, in which a device runs the candidate beside its active model before it trusts it.</summary>
/// <param name="Every">The candidate runs at every so-many-th inference, 1 to 65,535.</param>
/// <param name="Samples">Samples to compare, 1 to 30,000.</param>
/// <param name="AgreementMilli">Least share of samples in which both agree, in thousandths; 0 for no limit.</param>
/// <param name="PsiMilli">Most distance of both class histograms, population stability index in thousandths; 0 for no limit.</param>
/// <param name="LatencyMs">Longest inference of the candidate in milliseconds; 0 for no limit.</param>
/// <param name="IsRequired">Whether a device that cannot run both models must refuse the candidate.</param>
public sealed record ShadowPlan(int Every, int Samples, int AgreementMilli = 0, int PsiMilli = 0, int LatencyMs = 0, bool IsRequired = false);
