using System.Globalization;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>One device's figures since it booted with the model it runs; null where it told nothing.</summary>
internal readonly record struct DeviceFigures(double? LatencyUs, double? DriftMilli, double? SaturatedShare);

/// <summary>What the devices of one target say about a release.</summary>
/// <param name="Target">The hardware.</param>
/// <param name="Updated">Devices of the rollout that run its release.</param>
/// <param name="Treated">Figures of those that told enough.</param>
/// <param name="Control">Figures, from the same time, of devices the rollout has not reached.</param>
/// <param name="ShadowSamples">Shadow inferences of the release.</param>
/// <param name="ShadowAgreed">Those that agreed with the running model.</param>
/// <param name="GoldenFailures">Devices whose golden samples came out wrong.</param>
internal sealed record MetricEvidence(string Target, int Updated, IReadOnlyList<DeviceFigures> Treated, IReadOnlyList<DeviceFigures> Control,
    long ShadowSamples, long ShadowAgreed, int GoldenFailures);

/// <summary>Decides from metrics alone: no clock, no database.</summary>
internal static class MetricGate
{
    private const double Alpha = 0.01;
    private const int MinShadowSamples = 100;
    private const int Metrics = 3;

    // A device's first report may come four polls after its update, and some devices sleep.
    private const double EnoughTold = 0.8;

    /// <summary>A metric that is bad enough to halt at once, in a sentence; null when there is none.</summary>
    public static string? Fault(MetricGates gates, IEnumerable<MetricEvidence> targets)
    {
        foreach (MetricEvidence e in targets)
        {
            if (gates.GoldenFailures is int golden && e.GoldenFailures >= golden)
            {
                return Say($"The golden samples came out wrong on {e.GoldenFailures} {e.Target} devices.");
            }
            double agreement = e.ShadowSamples == 0 ? 1 : (double)e.ShadowAgreed / e.ShadowSamples;
            if (gates.ShadowAgreement is double least && e.ShadowSamples >= MinShadowSamples && agreement < least)
            {
                return Say($"In shadow on {e.Target} it agreed with the running model in {agreement:P1} of {e.ShadowSamples} inferences, fewer than {least:P1}.");
            }
        }
        return null;
    }

    /// <summary>A metric on which the updated devices do worse than the control group, when a stage ends; null when there is none.</summary>
    /// <param name="gates">How much worse they may do.</param>
    /// <param name="targets">The evidence.</param>
    /// <param name="stages">Stages of the rollout: each is judged once, and all together err with a probability of at most 1 %.</param>
    /// <param name="seed">Seed of the test's draws.</param>
    public static string? Degraded(MetricGates gates, IReadOnlyList<MetricEvidence> targets, int stages, int seed)
    {
        double alpha = Alpha / (stages * Metrics * targets.Count);
        foreach (MetricEvidence e in targets)
        {
            if (gates.LatencyRatio is double ratio && IsWorse(e, f => f.LatencyUs, c => c * ratio, alpha, seed) is (double slow, double usual))
            {
                return Say($"On {e.Target} an inference takes {slow / 1000:0.0} ms, {usual / 1000:0.0} ms on the control group: more than {ratio:0.##} times as long, and hardly by chance.");
            }
            if (gates.DriftRiseMilli is int rise && IsWorse(e, f => f.DriftMilli, c => c + rise, alpha, seed) is (double drift, double normal))
            {
                return Say($"On {e.Target} the drift is {drift / 1000:0.000}, {normal / 1000:0.000} on the control group: {rise / 1000.0:0.000} more are allowed, and hardly by chance.");
            }
            if (gates.SaturatedRise is double share && IsWorse(e, f => f.SaturatedShare, c => c + share, alpha, seed) is (double mute, double before))
            {
                return Say($"On {e.Target} {mute:P1} of the outputs say nothing, {before:P1} on the control group, and hardly by chance.");
            }
        }
        return null;
    }

    /// <summary>Whether enough updated devices told how they do.</summary>
    public static bool IsTold(IEnumerable<MetricEvidence> targets) => targets.All(e => e.Treated.Count >= EnoughTold * e.Updated);

    private static (double Treated, double Control)? IsWorse(MetricEvidence e, Func<DeviceFigures, double?> figure,
        Func<double, double> allowed, double alpha, int seed)
    {
        double[] treated = e.Treated.Select(figure).OfType<double>().ToArray();
        double[] control = e.Control.Select(figure).OfType<double>().ToArray();
        return PermutationTest.IsAbove(treated, Array.ConvertAll(control, c => allowed(c)), alpha, seed)
            ? (treated.Average(), control.Average())
            : null;
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
