using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>The rules a manifest reader enforces, said in sentences to whoever makes a package.</summary>
internal static class ContentRules
{
    private const int MaxGoldenCount = 65535;
    private static readonly TimeSpan MaxLatency = TimeSpan.FromHours(1);

    /// <exception cref="PackageException">A rule is broken.</exception>
    public static void Check(PackageContents contents)
    {
        CheckName(contents.ModelClass, "model class");
        CheckName(contents.ModelVersion, "model version");
        CheckName(contents.Target, "target");
        CheckNeeds(contents);
        CheckSizes(contents);
        CheckProbation(contents);
        CheckShadow(contents.Shadow);
    }

    private static void CheckProbation(PackageContents contents)
    {
        int classes = contents.ClassReference.Length;
        Require(contents.ProbationInferences is >= 0 and <= 1_000_000, $"A probation has 0 to 1,000,000 inferences, not {contents.ProbationInferences}.");
        Require(contents.DriftPsiMilli is >= 0 and <= 100_000, $"The drift limit {contents.DriftPsiMilli / 1000.0} must lie between 0 and 100.");
        Require(classes is 0 or (>= 2 and <= 64), $"The class reference names {classes} classes; it must name 2 to 64.");
        Require(
            contents.DriftPsiMilli == 0 || (classes > 0 && contents.ProbationInferences > 0),
            "A drift limit needs a probation to act in and a class reference to compare with.");
    }

    private static void CheckShadow(ShadowPlan? shadow)
    {
        if (shadow is null)
        {
            return;
        }

        Require(shadow.Every is >= 1 and <= 65535, $"A shadow phase runs the candidate at every 1st to 65,535th inference, not every {shadow.Every}th.");
        Require(shadow.Samples is >= 1 and <= ShadowBounds.MaxSamples, $"A shadow phase has 1 to {ShadowBounds.MaxSamples:N0} samples, not {shadow.Samples}.");
        Require(shadow.AgreementMilli is >= 0 and <= 1000, $"The shadow phase's agreement {shadow.AgreementMilli / 1000.0} must lie between 0 and 1.");
        Require(shadow.PsiMilli is >= 0 and <= 100_000, $"The shadow phase's drift limit {shadow.PsiMilli / 1000.0} must lie between 0 and 100.");
        Require(shadow.LatencyMs >= 0 && shadow.LatencyMs <= MaxLatency.TotalMilliseconds, $"The shadow phase's longest latency {shadow.LatencyMs} ms must lie between none and one hour.");
    }

    private static void CheckName(string name, string what)
    {
        bool isName = name.Length is > 0 and <= Manifest.MaxNameLength
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '+' or '-');
        Require(isName, $"The {what} \"{name}\" must have 1 to {Manifest.MaxNameLength} of the characters A-Z a-z 0-9 . _ + -");
    }

    private static void CheckNeeds(PackageContents contents)
    {
        Version runtime = contents.MinRuntimeVersion;
        Require(
            runtime.Major is >= 0 and < 32768 && runtime.Minor is >= 0 and < 256 && runtime.Build is >= 0 and < 256 && runtime.Revision == -1,
            $"The oldest runtime version {runtime} must be major.minor.patch with a major below 32768 and the others below 256.");
        Require(contents.OpSetVersion is >= 0 and <= 65535, $"The op-set version {contents.OpSetVersion} must lie between 0 and 65535.");
        Require(
            contents.ArenaBytes >= 0 && contents.HeapBytes >= contents.ArenaBytes,
            $"A model cannot need {contents.HeapBytes} heap bytes in all and {contents.ArenaBytes} of them for its arena.");
        Require(
            contents.MaxLatency >= TimeSpan.Zero && contents.MaxLatency <= MaxLatency && contents.MaxLatency.Ticks % TimeSpan.TicksPerMillisecond == 0,
            $"The longest latency {contents.MaxLatency} must be whole milliseconds, from none to one hour.");
    }

    private static void CheckSizes(PackageContents contents)
    {
        long payload = (long)contents.Image.Length + contents.Golden.Length;
        Require(contents.Image.Length > 0, "A package without a model image cannot be made.");
        Require(
            payload <= PackageLayout.MaxPayloadSize,
            $"Image and golden samples take {payload} bytes together; a package carries {PackageLayout.MaxPayloadSize} at most.");
        Require(contents.GoldenCount is >= 0 and <= MaxGoldenCount, $"A package carries 0 to {MaxGoldenCount} golden samples, not {contents.GoldenCount}.");
        Require(Enum.IsDefined(contents.GoldenMode), $"There is no golden mode {(int)contents.GoldenMode}.");
        bool divides = contents.GoldenCount == 0
            ? contents.Golden.IsEmpty
            : !contents.Golden.IsEmpty && contents.Golden.Length % contents.GoldenCount == 0;
        Require(divides, $"{contents.Golden.Length} golden bytes cannot be {contents.GoldenCount} samples of equal size.");
    }

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
        {
            throw new PackageException(sentence);
        }
    }
}
