using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>A package read and checked against its own digests: docs/formats/package.md.</summary>
public sealed class PackageReader
{
    private PackageReader(byte[] package, Manifest manifest, IReadOnlyDictionary<string, string> labels)
    {
        Bytes = package;
        Manifest = manifest;
        Labels = labels;
    }

    /// <summary>The whole package.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The manifest, not to be believed before <see cref="Verify"/>.</summary>
    public Manifest Manifest { get; }

    /// <summary>The manifest's labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>The key id the package names, as hexadecimal digits; empty when it names none.</summary>
    public string KeyId { get; } = "";

    /// <summary>The model image.</summary>
    public ReadOnlyMemory<byte> Image => Bytes.Slice(PackageLayout.PayloadOffset(Manifest.PayloadSize), Manifest.ImageSize);

    /// <summary>The golden section.</summary>
    public ReadOnlyMemory<byte> Golden => Bytes.Slice(PackageLayout.PayloadOffset(Manifest.PayloadSize) + Manifest.ImageSize, Manifest.GoldenSize);

    /// <summary>The header's first 1024 bytes, of which the device gets nothing it has not verified.</summary>
    public ReadOnlyMemory<byte> Header => Bytes[..PackageLayout.HeaderSize];

    /// <summary>Reads a package and checks every digest in it; who signed it is for <see cref="Verify"/> to say.</summary>
    /// <exception cref="PackageException">A byte of it is not as the format demands.</exception>
    public static PackageReader Open(byte[] package)
    {
        throw new NotImplementedException();
    }

    /// <summary>Demands that one of <paramref name="keys"/> signed the package, judged by the device's code and by .NET's.</summary>
    /// <returns>The key that signed it.</returns>
    /// <exception cref="PackageException">None of them did.</exception>
    public PublicKey Verify(IEnumerable<PublicKey> keys)
    {
        throw new NotImplementedException();
    }
}
