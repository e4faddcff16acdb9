using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update;

namespace TinyDevice.PowerCut;

/// <summary>What was installed before, what is offered, and how that must end whatever the power does.</summary>
internal sealed record Scenario(string Name, byte[][] Before, byte[] Offer, string Ends)
{
    private static readonly byte[] OneAgain = Release.Make(1, c => c with { Sequence = 9, ModelVersion = "9.0" });
    private static readonly byte[] NextEpoch = Release.Make(1, c => c with { Epoch = 1, Sequence = 1, ModelVersion = "1.1" });

    private static readonly byte[] TwoByNextKey = Release.Make(2, null, Release.NextKey);
    private static readonly byte[] OneInShadow = Release.Make(1, c => c with { Sequence = 2, ModelVersion = "1.1", Shadow = new ShadowPlan(2, 8, AgreementMilli: 1000, PsiMilli: 100) });
    private static readonly byte[] ShadowAndProbation = Release.Make(1, c => c with { Sequence = 2, ModelVersion = "1.1", ProbationInferences = 4, Shadow = new ShadowPlan(1, 4) });
    private static readonly byte[] TwoInShadow = Release.Make(2, c => c with { Shadow = new ShadowPlan(1, 8, LatencyMs: 50) });
    private static readonly byte[] TwoOnProbation = Release.Make(2, c => c with { ProbationInferences = 8 });

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("first install", [], Release.One, "1.0"),
        new("upgrade into the second slot", [Release.One], Release.Two, "2.0"),
        new("upgrade into the first slot", [Release.One, Release.Two], OneAgain, "9.0"),
        new("revert by self-test", [Release.Two], Release.Three, "2.0") { Cause = UpdateCause.GoldenMismatch },
        new("revert to the factory model", [], Release.Three, "factory") { Cause = UpdateCause.GoldenMismatch },
        new("revert by boot count", [Release.One], Release.Two, "1.0") { Cause = UpdateCause.TrialBootsExhausted, CrashesInTrial = true },
        new("upgrade after a revert", [Release.One, Release.Three], Release.Two, "2.0"),
        new("resumed download", [Release.One], Release.Two, "2.0") { BreaksDownload = true },
        new("cancel", [Release.One], Release.Two, "1.0") { Cause = UpdateCause.Cancelled, BreaksDownload = true, Cancels = true },
        new("counter bump by epoch", [Release.Two], NextEpoch, "1.1"),
        new("probation kept", [Release.One], TwoOnProbation, "2.0") { HasProbation = true },
        new("probation that crashes", [Release.One], TwoOnProbation, "1.0") { Cause = UpdateCause.ProbationBootsExhausted, HasProbation = true, CrashesInProbation = true },
        new("downgrade refused", [Release.Two], Release.One, "2.0") { Cause = UpdateCause.Downgrade },
        new("delta into the second slot", [Release.One], Release.Two, "2.0") { Base = Release.One },
        new("delta into the first slot", [Release.One, Release.Two], OneAgain, "9.0") { Base = Release.Two },
        new("resumed delta", [Release.One], Release.Two, "2.0") { Base = Release.One, BreaksDownload = true },
        new("delta that goes wrong", [Release.One], Release.Two, "2.0") { Base = Release.One, IsDeltaBad = true },
        new("key rotation", [Release.One], TwoByNextKey, "2.0") { Rotates = true },
        new("repair of a chunk", [Release.One, Release.Two], [], "2.0") { Damage = slot => Flip(slot, slot.Length - 9), Meanwhile = "1.0" },
        new("repair of header, table and a file cut short", [Release.One, Release.Two], [], "2.0") { Damage = slot => Flip(Flip(slot, 40), 1030)[..^2500], Meanwhile = "1.0" },
        new("repair beside the factory model", [Release.One], [], "1.0") { Damage = slot => Flip(slot, 3000), Meanwhile = "factory" },
        new("shadow kept", [Release.One], OneInShadow, "1.1"),
        new("shadow, then probation", [Release.One], ShadowAndProbation, "1.1") { HasProbation = true },
        new("shadow out of bounds", [Release.One], TwoInShadow, "1.0") { Cause = UpdateCause.ShadowLatencyExceeded, IsSlowInShadow = true },
        new("shadow that crashes", [Release.One], TwoInShadow, "1.0") { Cause = UpdateCause.ShadowBootsExhausted, CrashesInShadow = true },
    ];

    /// <summary>What the medium does to the active model's slot before the power goes; null for nothing.</summary>
    public Func<byte[], byte[]>? Damage { get; init; }

    /// <summary>The version that runs while a damaged one is mended; null when none may.</summary>
    public string? Meanwhile { get; init; }

    /// <summary>The server has a rotation to keys without which the offer is not to be believed.</summary>
    public bool Rotates { get; init; }

    /// <summary>The offered model resets the device whenever its shadow phase begins.</summary>
    public bool CrashesInShadow { get; init; }

    /// <summary>The offered model takes longer beside the active one than it may.</summary>
    public bool IsSlowInShadow { get; init; }

    /// <summary>What a delta is offered against beside the package; null for none.</summary>
    public byte[]? Base { get; init; }

    /// <summary>The last chunk of the delta is not what it should be, so that the package itself is needed.</summary>
    public bool IsDeltaBad { get; init; }

    /// <summary>Why the offer does not become the model; None when it does.</summary>
    public UpdateCause Cause { get; init; }

    /// <summary>The connection breaks once after two chunks or so.</summary>
    public bool BreaksDownload { get; init; }

    /// <summary>The server cancels once some of it was sent.</summary>
    public bool Cancels { get; init; }

    /// <summary>The offered model never survives its trial.</summary>
    public bool CrashesInTrial { get; init; }

    /// <summary>The offered model runs on probation before it is kept.</summary>
    public bool HasProbation { get; init; }

    /// <summary>The offered model resets the device at every inference of its probation.</summary>
    public bool CrashesInProbation { get; init; }

    public override string ToString() => Name;

    /// <summary>Puts the package and its delta on offer.</summary>
    public void OfferAt(SimServer server)
    {
        if (Rotates)
        {
            server.Rotations[2] = Release.Rotation;
        }

        if (Offer.Length == 0)
        {
            return;
        }

        server.Action = 500;
        server.Package = Offer;
        if (Base is null)
        {
            return;
        }

        server.OfferDelta(DeltaSource.Of(PackageReader.Open(Base)));
        byte[] delta = server.Deltas.Values.Single();
        delta[^40] ^= (byte)(IsDeltaBad ? 0x11 : 0);
    }

    private static byte[] Flip(byte[] slot, int offset)
    {
        byte[] flipped = [.. slot];
        flipped[offset] ^= 0x20;
        return flipped;
    }

    /// <summary>The package of a version that may run here; null for the factory model.</summary>
    public byte[]? PackageOf(string version) =>
        Before.Append(Offer).FirstOrDefault(p => p.Length > 0 && PackageReader.Open(p).Manifest.ModelVersion == version);
}
