using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update;

namespace TinyDevice.PowerCut;

/// <summary>What was installed before, what is offered, and how that must end whatever the power does.</summary>
internal sealed record Scenario(string Name, byte[][] Before, byte[] Offer, string Ends)
{
    private static readonly byte[] OneAgain = Release.Make(1, c => c with { Sequence = 9, ModelVersion = "9.0" });
    private static readonly byte[] NextEpoch = Release.Make(1, c => c with { Epoch = 1, Sequence = 1, ModelVersion = "1.1" });

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
    ];

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

    /// <summary>The package of a version that may run here; null for the factory model.</summary>
    public byte[]? PackageOf(string version) =>
        Before.Append(Offer).FirstOrDefault(p => PackageReader.Open(p).Manifest.ModelVersion == version);
}
