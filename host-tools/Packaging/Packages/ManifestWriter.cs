using System.Formats.Cbor;
using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>Writes the manifest in deterministic CBOR: docs/formats/package.md, section Manifest.</summary>
internal static class ManifestWriter
{
    public static byte[] Write(PackageContents contents, byte[] tableDigest, byte[] payloadSha256)
    {
        // For maps whose keys are all of one kind, .NET's Canonical order is RFC 8949's deterministic order.
        var writer = new CborWriter(CborConformanceMode.Canonical, convertIndefiniteLengthEncodings: true);
        writer.WriteStartMap(null);
        WriteIdentity(writer, contents);
        WriteNeeds(writer, contents);
        WriteInteger(writer, ManifestKey.PayloadSize, contents.Image.Length + contents.Golden.Length);
        WriteInteger(writer, ManifestKey.ImageSize, contents.Image.Length);
        WriteInteger(writer, ManifestKey.GoldenCount, contents.GoldenCount);
        WriteInteger(writer, ManifestKey.GoldenMode, (int)contents.GoldenMode);
        WriteBytes(writer, ManifestKey.ChunkTableDigest, tableDigest);
        WriteBytes(writer, ManifestKey.PayloadSha256, payloadSha256);
        WriteOptional(writer, contents);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static void WriteIdentity(CborWriter writer, PackageContents contents)
    {
        WriteInteger(writer, ManifestKey.FormatVersion, Manifest.CurrentFormatVersion);
        WriteText(writer, ManifestKey.ModelClass, contents.ModelClass);
        WriteText(writer, ManifestKey.ModelVersion, contents.ModelVersion);
        WriteInteger(writer, ManifestKey.Epoch, contents.Epoch);
        WriteInteger(writer, ManifestKey.Sequence, contents.Sequence);
        WriteText(writer, ManifestKey.Target, contents.Target);
    }

    private static void WriteNeeds(CborWriter writer, PackageContents contents)
    {
        Version runtime = contents.MinRuntimeVersion;
        WriteInteger(writer, ManifestKey.MinRuntimeVersion, (runtime.Major << 16) | (runtime.Minor << 8) | runtime.Build);
        WriteInteger(writer, ManifestKey.OpSetVersion, contents.OpSetVersion);
        WriteInteger(writer, ManifestKey.ArenaBytes, contents.ArenaBytes);
        WriteInteger(writer, ManifestKey.HeapBytes, contents.HeapBytes);
    }

    private static void WriteOptional(CborWriter writer, PackageContents contents)
    {
        if (contents.MaxLatency > TimeSpan.Zero)
        {
            WriteInteger(writer, ManifestKey.MaxLatencyMs, (long)contents.MaxLatency.TotalMilliseconds);
        }

        if (contents.Labels.Count > 0)
        {
            writer.WriteInt32(ManifestKey.Labels);
            writer.WriteStartMap(contents.Labels.Count);
            foreach (KeyValuePair<string, string> label in contents.Labels)
            {
                writer.WriteTextString(label.Key);
                writer.WriteTextString(label.Value);
            }

            writer.WriteEndMap();
        }

        WriteProbation(writer, contents);
        if (contents.Shadow is { } shadow)
        {
            WriteShadow(writer, shadow);
        }
    }

    private static void WriteShadow(CborWriter writer, ShadowPlan shadow)
    {
        WriteInteger(writer, ManifestKey.ShadowEvery, shadow.Every);
        WriteInteger(writer, ManifestKey.ShadowSamples, shadow.Samples);
        WriteLimit(writer, ManifestKey.ShadowAgreementMilli, shadow.AgreementMilli);
        WriteLimit(writer, ManifestKey.ShadowPsiMilli, shadow.PsiMilli);
        WriteLimit(writer, ManifestKey.ShadowLatencyMs, shadow.LatencyMs);
        WriteLimit(writer, ManifestKey.ShadowRequired, shadow.IsRequired ? 1 : 0);
    }

    private static void WriteLimit(CborWriter writer, int key, int limit)
    {
        if (limit > 0)
        {
            WriteInteger(writer, key, limit);
        }
    }

    private static void WriteProbation(CborWriter writer, PackageContents contents)
    {
        if (contents.ProbationInferences > 0)
        {
            WriteInteger(writer, ManifestKey.ProbationInferences, contents.ProbationInferences);
        }

        if (contents.DriftPsiMilli > 0)
        {
            WriteInteger(writer, ManifestKey.DriftPsiMilli, contents.DriftPsiMilli);
        }

        if (!contents.ClassReference.IsEmpty)
        {
            WriteBytes(writer, ManifestKey.ClassReference, contents.ClassReference.ToArray());
        }
    }

    private static void WriteInteger(CborWriter writer, int key, long value)
    {
        writer.WriteInt32(key);
        writer.WriteInt64(value);
    }

    private static void WriteText(CborWriter writer, int key, string value)
    {
        writer.WriteInt32(key);
        writer.WriteTextString(value);
    }

    private static void WriteBytes(CborWriter writer, int key, byte[] value)
    {
        writer.WriteInt32(key);
        writer.WriteByteString(value);
    }
}
