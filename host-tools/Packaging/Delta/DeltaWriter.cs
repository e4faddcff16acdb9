using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>Writes deltas: docs/formats/delta.md.</summary>
public static class DeltaWriter
{
    /// <summary>Least part of a package that a delta must save to be worth having, in percent.</summary>
    public const int LeastSaving = 30;

    /// <summary>Makes the delta that turns one package into another, and proves it by making the package of it as a device does.</summary>
    public static byte[] Write(PackageReader package, DeltaSource source)
    {
        byte[] payload = package.Payload.ToArray();
        int chunks = PackageLayout.ChunkCount(payload.Length);
        IReadOnlyList<DeltaPiece> map = DeltaMap.Between(DeltaSource.Of(package), source);
        var writer = new DeltaChunkWriter(payload, source.Payload.ToArray());
        byte[] prologue = new byte[DeltaLayout.PrologueSize(payload.Length)];
        LittleEndian.WriteInt32(prologue, 0, DeltaLayout.Magic);
        LittleEndian.WriteUInt16(prologue, 4, 1);
        source.Digest.Span.CopyTo(prologue.AsSpan(DeltaLayout.BaseDigestOffset));
        LittleEndian.WriteInt32(prologue, DeltaLayout.BaseDigestOffset + PackageLayout.DigestSize, source.Payload.Length);

        MemoryStream body = new();
        for (int i = 0; i < chunks; i++)
        {
            int start = i * PackageLayout.ChunkSize;
            int end = start + PackageLayout.ChunkLength(payload.Length, i);
            byte[] coded = writer.Write([.. map.Where(p => p.Start < end && p.End > start).Select(p => p.Clip(start, end))]);
            LittleEndian.WriteUInt16(prologue, DeltaLayout.HeadSize + (2 * i), coded.Length);
            body.Write(coded);
        }

        byte[] delta = [.. package.Bytes[..PackageLayout.PayloadOffset(payload.Length)].Span, .. prologue, .. body.ToArray()];
        if (!DeltaReader.Open(delta).Apply(source).Bytes.Span.SequenceEqual(package.Bytes.Span))
        {
            throw new InvalidOperationException();
        }

        return delta;
    }

    /// <summary>The file name devices know a delta by: it ends in the first digits of its base's digest.</summary>
    public static string FileNameOf(DeltaReader delta) =>
        $"{delta.Manifest.ModelClass}-{delta.Manifest.ModelVersion}.{delta.BaseId}{DeltaReader.Suffix}";
}
