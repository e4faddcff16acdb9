using TinyDevice.Formats;
using TinyDevice.Update;
using TinyDevice.Update.Ddi;

namespace TinyDevice.Packaging;

/// <summary>A delta read by the firmware's own readers: docs/formats/delta.md.</summary>
public sealed class DeltaReader
{
    /// <summary>How a delta's file name ends.</summary>
    public const string Suffix = DdiArtifact.DeltaSuffix;

    private readonly byte[] _delta;
    private readonly byte[] _prologue;

    private DeltaReader(byte[] delta, byte[] prologue, Manifest manifest)
    {
        _delta = delta;
        _prologue = prologue;
        Manifest = manifest;
    }

    /// <summary>The manifest of the package it makes, not to be believed before that package is verified.</summary>
    public Manifest Manifest { get; }

    /// <summary>Header of the package it makes.</summary>
    public ReadOnlyMemory<byte> Header => _delta.AsMemory(0, PackageLayout.HeaderSize);

    /// <summary>Digest of the base's chunk table.</summary>
    public ReadOnlyMemory<byte> BaseDigest => _prologue.AsMemory(DeltaLayout.BaseDigestOffset, PackageLayout.DigestSize);

    /// <summary>The base's digest as a delta's file name gives it.</summary>
    public string BaseId => DeltaSource.IdOf(BaseDigest.Span);

    /// <summary>Payload bytes of the base.</summary>
    public int BaseSize => DeltaLayout.BaseSize(_prologue);

    /// <summary>Coded bytes of a chunk.</summary>
    public int CodedSize(int index) => DeltaLayout.CodedSize(_prologue, index);

    /// <summary>Whether bytes begin as a delta and not as a package.</summary>
    public static bool IsDelta(byte[] bytes)
    {
        var manifest = new Manifest();
        return SlotPackage.ReadManifest(bytes, manifest) == FormatStatus.Ok
            && bytes.Length >= PackageLayout.PayloadOffset(manifest.PayloadSize) + 4
            && LittleEndian.ReadInt32(bytes, PackageLayout.PayloadOffset(manifest.PayloadSize)) == DeltaLayout.Magic;
    }

    /// <summary>Reads a delta as far as that can be done without its base.</summary>
    /// <param name="delta">The delta, borrowed.</param>
    /// <exception cref="PackageException">It is no delta, or cut off.</exception>
    public static DeltaReader Open(byte[] delta)
    {
        var manifest = new Manifest();
        FormatStatus status = SlotPackage.ReadManifest(delta, manifest);
        int start = status == FormatStatus.Ok ? PackageLayout.PayloadOffset(manifest.PayloadSize) : 0;
        int size = status == FormatStatus.Ok ? DeltaLayout.PrologueSize(manifest.PayloadSize) : 0;
        if (status == FormatStatus.Ok && delta.Length < start + size)
        {
            status = FormatStatus.Truncated;
        }

        byte[] prologue = status == FormatStatus.Ok ? delta[start..(start + size)] : [];
        status = status == FormatStatus.Ok ? DeltaLayout.Check(prologue, manifest.PayloadSize) : status;
        if (status != FormatStatus.Ok)
        {
            throw new PackageException($"The delta's first part cannot be read: {FormatStatusText.Of(status)}.");
        }

        int end = DeltaLayout.CodedOffset(prologue, manifest.PayloadSize, PackageLayout.ChunkCount(manifest.PayloadSize));
        return delta.Length == end
            ? new DeltaReader(delta, prologue, manifest)
            : throw new PackageException($"The delta has {delta.Length} bytes but its index speaks of {end}; it was cut off or added to.");
    }

    /// <summary>Makes the package, every digest of it proved; whether to trust its signer is for <see cref="PackageReader.Verify"/> to say.</summary>
    /// <exception cref="PackageException">The base is another one, or what comes out is not what the manifest says.</exception>
    public PackageReader Apply(DeltaSource source)
    {
        if (!BaseDigest.Span.SequenceEqual(source.Digest.Span) || DeltaLayout.BaseSize(_prologue) != source.Payload.Length)
        {
            throw new PackageException($"The delta builds on a model of digest {BaseId}, and {source.Name} has {source.Id}.");
        }

        int payloadSize = Manifest.PayloadSize;
        byte[] package = new byte[PackageLayout.PackageSize(payloadSize)];
        int payloadOffset = PackageLayout.PayloadOffset(payloadSize);
        _delta.AsSpan(0, payloadOffset).CopyTo(package);
        for (int i = 0; i < PackageLayout.ChunkCount(payloadSize); i++)
        {
            Decode(i, source.Payload.Span).CopyTo(package, payloadOffset + (i * PackageLayout.ChunkSize));
        }

        return PackageReader.Open(package);
    }

    private byte[] Decode(int index, ReadOnlySpan<byte> source)
    {
        int at = DeltaLayout.CodedOffset(_prologue, Manifest.PayloadSize, index);
        byte[] coded = _delta[at..(at + DeltaLayout.CodedSize(_prologue, index))];
        byte[] chunk = new byte[PackageLayout.ChunkLength(Manifest.PayloadSize, index)];
        var decoder = new DeltaChunk();
        decoder.Open(coded, coded.Length, chunk, chunk.Length);
        bool isGood = true;
        while (isGood && decoder.Next())
        {
            int from = decoder.BaseOffset;
            isGood = from < 0 || from <= source.Length - decoder.Length;
            if (isGood && from >= 0)
            {
                source.Slice(from, decoder.Length).CopyTo(chunk.AsSpan(decoder.Start));
            }

            isGood = isGood && decoder.Apply();
        }

        return isGood && decoder.Status == FormatStatus.Ok
            ? chunk
            : throw new PackageException($"Chunk {index} of the delta, at byte {at}, cannot be decoded; the delta is damaged.");
    }
}
