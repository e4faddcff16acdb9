using TinyDevice.Formats;

namespace TinyDevice.Packaging.Analysis.Inspection;

/// <summary>A package readably: every manifest field, who says to have signed it, and what is inside.</summary>
/// <param name="PackageBytes">Size.</param>
/// <param name="EnvelopeBytes">Size of the signed manifest.</param>
/// <param name="KeyId">The key that the package says signed it; not verified here.</param>
/// <param name="HasHint">Whether it carries the hint that spares the device an inversion.</param>
/// <param name="FormatVersion">Version of the manifest's format.</param>
/// <param name="ModelClass">What the model is for.</param>
/// <param name="ModelVersion">Version for people.</param>
/// <param name="Epoch">Rises when older sequences must never run again.</param>
/// <param name="Sequence">Rises with every release.</param>
/// <param name="Target">Hardware the image is for.</param>
/// <param name="MinRuntimeVersion">Oldest runtime, major.minor.patch.</param>
/// <param name="OpSetVersion">Op set the image uses.</param>
/// <param name="ArenaBytes">Arena it needs.</param>
/// <param name="HeapBytes">Heap it needs, the arena included.</param>
/// <param name="PayloadBytes">Image and golden samples.</param>
/// <param name="ImageBytes">The model image.</param>
/// <param name="Chunks">Number of chunks.</param>
/// <param name="ChunkTableDigest">HMAC-SHA256 of the chunk table.</param>
/// <param name="PayloadSha256">SHA-256 of the payload.</param>
/// <param name="GoldenSamples">Number of golden samples.</param>
/// <param name="GoldenSampleBytes">Bytes of one.</param>
/// <param name="GoldenMode">What happens to state between them.</param>
/// <param name="MaxLatencyMs">Longest inference a device may accept; 0 for no limit.</param>
/// <param name="ProbationInferences">Inferences before a device keeps it for good; 0 for no probation.</param>
/// <param name="DriftPsiMilli">Population stability index, in thousandths, from which the probation reverts; 0 for no limit.</param>
/// <param name="Shadow">Bounds of the shadow phase; null for none.</param>
/// <param name="Labels">For people and servers.</param>
/// <param name="Image">The model inside.</param>
public sealed record PackageView(
    int PackageBytes,
    int EnvelopeBytes,
    string KeyId,
    bool HasHint,
    int FormatVersion,
    string ModelClass,
    string ModelVersion,
    int Epoch,
    uint Sequence,
    string Target,
    string MinRuntimeVersion,
    int OpSetVersion,
    int ArenaBytes,
    int HeapBytes,
    int PayloadBytes,
    int ImageBytes,
    int Chunks,
    string ChunkTableDigest,
    string PayloadSha256,
    int GoldenSamples,
    int GoldenSampleBytes,
    GoldenMode GoldenMode,
    int MaxLatencyMs,
    int ProbationInferences,
    int DriftPsiMilli,
    ShadowPlan? Shadow,
    IReadOnlyDictionary<string, string> Labels,
    ImageView Image)
{
    /// <summary>Reads a package, its digests checked but its signer not judged.</summary>
    /// <exception cref="PackageException">It is damaged.</exception>
    public static PackageView Read(byte[] bytes)
    {
        PackageReader package = PackageReader.Open(bytes);
        Manifest manifest = package.Manifest;
        int runtime = manifest.MinRuntimeVersion;
        return new PackageView(
            bytes.Length,
            package.SignedManifest.Length,
            package.KeyId,
            package.HasHint,
            manifest.FormatVersion,
            manifest.ModelClass,
            manifest.ModelVersion,
            manifest.Epoch,
            manifest.Sequence,
            manifest.Target,
            $"{runtime >> 16}.{(runtime >> 8) & 255}.{runtime & 255}",
            manifest.OpSetVersion,
            manifest.ArenaBytes,
            manifest.HeapBytes,
            manifest.PayloadSize,
            manifest.ImageSize,
            PackageLayout.ChunkCount(manifest.PayloadSize),
            Convert.ToHexStringLower(manifest.ChunkTableDigest),
            Convert.ToHexStringLower(manifest.PayloadSha256),
            manifest.GoldenCount,
            manifest.GoldenSampleSize,
            manifest.GoldenMode,
            manifest.MaxLatencyMs,
            manifest.ProbationInferences,
            manifest.DriftPsiMilli,
            manifest.Shadow is { } shadow
                ? new ShadowPlan(shadow.Every, shadow.Samples, shadow.AgreementMilli, shadow.PsiMilli, shadow.LatencyMs, shadow.IsRequired)
                : null,
            package.Labels,
            ImageView.Read(package.Image.ToArray()));
    }
}
