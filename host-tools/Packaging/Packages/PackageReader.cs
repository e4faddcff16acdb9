using System.Formats.Cbor;
using System.Security.Cryptography;
using TinyDevice.Formats;
using TinyDevice.Update.Crypto;
using CborReader = System.Formats.Cbor.CborReader;

namespace TinyDevice.Packaging;

/// <summary>A package read by the firmware's own readers and checked against its own digests: docs/formats/package.md.</summary>
public sealed class PackageReader
{
    private readonly byte[] _package;
    private readonly CoseSign1 _message;

    private PackageReader(byte[] package, CoseSign1 message, Manifest manifest, IReadOnlyDictionary<string, string> labels)
    {
        _package = package;
        _message = message;
        Manifest = manifest;
        Labels = labels;
    }

    /// <summary>The manifest, not to be believed before <see cref="Verify"/>.</summary>
    public Manifest Manifest { get; }

    /// <summary>The manifest's labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>The whole package.</summary>
    public ReadOnlyMemory<byte> Bytes => _package;

    /// <summary>The id of the key that the package says signed it, as hexadecimal digits; empty when it names none.</summary>
    public string KeyId => Convert.ToHexStringLower(_package, _message.KeyIdOffset, _message.KeyIdLength);

    /// <summary>True when the package carries the hint that spares the device an inversion.</summary>
    public bool HasHint => _message.HintOffset >= 0;

    /// <summary>Image and golden section.</summary>
    public ReadOnlyMemory<byte> Payload => Bytes[PackageLayout.PayloadOffset(Manifest.PayloadSize)..];

    /// <summary>The model image.</summary>
    public ReadOnlyMemory<byte> Image => Bytes.Slice(PackageLayout.PayloadOffset(Manifest.PayloadSize), Manifest.ImageSize);

    /// <summary>The golden section: per sample all inputs, then all expected outputs.</summary>
    public ReadOnlyMemory<byte> Golden => Bytes[(PackageLayout.PayloadOffset(Manifest.PayloadSize) + Manifest.ImageSize)..];

    /// <summary>The signed COSE_Sign1 message.</summary>
    public ReadOnlyMemory<byte> SignedManifest => Bytes.Slice(PackageLayout.EnvelopeOffset, LittleEndian.ReadUInt16(_package, 4));

    /// <summary>The manifest as it is signed.</summary>
    public ReadOnlyMemory<byte> ManifestBytes => Bytes.Slice(_message.PayloadOffset, _message.PayloadLength);

    /// <summary>Reads a package and checks every digest in it; whether to trust its signer is for <see cref="Verify"/> to say.</summary>
    /// <param name="package">The package, borrowed; it must not change while the reader is in use.</param>
    /// <exception cref="PackageException">A byte of it is not as the format demands.</exception>
    public static PackageReader Open(byte[] package)
    {
        Require(PackageLayout.ReadHeader(package, out int length), "header");
        var message = new CoseSign1();
        Require(message.Read(package, PackageLayout.EnvelopeOffset, length), "signed envelope");
        var manifest = new Manifest();
        Require(ManifestReader.Read(package, message.PayloadOffset, message.PayloadLength, manifest), "manifest");
        CheckDigests(package, manifest);
        return new PackageReader(package, message, manifest, ReadLabels(package.AsMemory(message.PayloadOffset, message.PayloadLength)));
    }

    /// <summary>Reads a package file as <see cref="Open"/> does.</summary>
    /// <exception cref="PackageException">The file cannot be read or is no sound package.</exception>
    public static PackageReader Load(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            if (length > PackageLayout.PackageSize(PackageLayout.MaxPayloadSize))
            {
                throw new PackageException("it is larger than any package.");
            }

            return Open(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PackageException)
        {
            throw new PackageException($"{path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Demands that one of <paramref name="keys"/> signed the package, judged by the device's code and by .NET's.</summary>
    /// <returns>The key that signed it.</returns>
    /// <exception cref="PackageException">None of them did.</exception>
    public PublicKey Verify(IEnumerable<PublicKey> keys)
    {
        PublicKey[] trusted = [.. keys];
        PublicKey key = Array.Find(trusted, k => k.IdText == KeyId) ?? throw new PackageException(
            $"The package is signed by key {(KeyId.Length == 0 ? "(none named)" : KeyId)}, which is not trusted here; trusted are: {Names(trusted)}.");
        SignatureStatus status = DeviceVerdict(key);
        bool agreed = Envelope.IsSignedBy(key, _package, _message);
        if (agreed && status is SignatureStatus.BadHint)
        {
            throw new PackageException("The package's signature holds but the hint beside it is wrong, so devices refuse it; sign the package anew.");
        }

        if (!agreed || status != SignatureStatus.Ok)
        {
            throw new PackageException($"The package's manifest was not signed by key {key.IdText}, which it names ({status}); do not use it.");
        }

        return key;
    }

    private static string Names(PublicKey[] keys)
    {
        return keys.Length == 0 ? "none" : string.Join(", ", keys.Select(k => k.IdText));
    }

    private SignatureStatus DeviceVerdict(PublicKey key)
    {
        byte[] record = TrustRecordWriter.Write(new TrustContents { Signers = [key] });
        var trust = new TrustRecord();
        Require(trust.Read(record, 0, record.Length), "trust record");
        return Es256.Verify(_package, _message, trust);
    }

    private static void CheckDigests(byte[] package, Manifest manifest)
    {
        int expected = PackageLayout.PackageSize(manifest.PayloadSize);
        if (package.Length != expected)
        {
            throw new PackageException($"The package has {package.Length} bytes but its manifest speaks of {expected}; it was cut off or added to.");
        }

        int payloadOffset = PackageLayout.PayloadOffset(manifest.PayloadSize);
        if (!PackageDigest.Matches(package, PackageLayout.HeaderSize, payloadOffset - PackageLayout.HeaderSize, manifest.ChunkTableDigest, 0))
        {
            throw new PackageException("The package's chunk table does not have the digest its manifest states; the package is damaged.");
        }

        for (int i = 0; i < PackageLayout.ChunkCount(manifest.PayloadSize); i++)
        {
            int offset = payloadOffset + (i * PackageLayout.ChunkSize);
            int length = PackageLayout.ChunkLength(manifest.PayloadSize, i);
            if (!PackageDigest.Matches(package, offset, length, package, PackageLayout.HeaderSize + (i * PackageLayout.DigestSize)))
            {
                throw new PackageException($"Chunk {i} of the package, at byte {offset}, does not have the digest in the chunk table; the package is damaged.");
            }
        }

        if (!SHA256.HashData(package.AsSpan(payloadOffset)).AsSpan().SequenceEqual(manifest.PayloadSha256))
        {
            throw new PackageException("The package's payload does not have the SHA-256 its manifest states; whoever made the package made it wrongly.");
        }
    }

    private static Dictionary<string, string> ReadLabels(ReadOnlyMemory<byte> manifest)
    {
        var labels = new Dictionary<string, string>();
        try
        {
            var reader = new CborReader(manifest, CborConformanceMode.Canonical);
            int? fields = reader.ReadStartMap();
            for (int i = 0; i < fields; i++)
            {
                if (reader.ReadInt32() != ManifestKey.Labels)
                {
                    reader.SkipValue();
                    continue;
                }

                int? count = reader.ReadStartMap();
                for (int j = 0; j < count; j++)
                {
                    labels.Add(reader.ReadTextString(), reader.ReadTextString());
                }

                reader.ReadEndMap();
            }
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            throw new PackageException($"The package's labels are not a map of text to text: {e.Message}", e);
        }

        return labels;
    }

    private static void Require(FormatStatus status, string part)
    {
        if (status != FormatStatus.Ok)
        {
            throw new PackageException($"The package's {part} cannot be read: {FormatStatusText.Of(status)}.");
        }
    }
}
