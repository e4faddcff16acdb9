using System.Security.Cryptography;
using TinyDevice.Formats;
using TinyDevice.Packaging.Board;
using TinyDevice.Update.Ddi;

namespace TinyDevice.Packaging;

/// <summary>What a delta builds on: a package that devices run from a slot, or a factory model's image.</summary>
/// <param name="Name">What to call it to a person.</param>
/// <param name="Payload">The bytes a device reads.</param>
/// <param name="ImageSize">Bytes of the image, with which the payload begins.</param>
/// <param name="Digest">Digest of the chunk table its payload has as a package.</param>
public sealed record DeltaSource(string Name, ReadOnlyMemory<byte> Payload, int ImageSize, ReadOnlyMemory<byte> Digest)
{
    /// <summary>The package's manifest; null for a factory model.</summary>
    public Manifest? Package { get; private init; }

    /// <summary>The digest's first digits, which a delta's file name ends in.</summary>
    public string Id => IdOf(Digest.Span);

    /// <summary>What devices have that run this package.</summary>
    public static DeltaSource Of(PackageReader package) =>
        new($"{package.Manifest.ModelClass} {package.Manifest.ModelVersion}", package.Payload, package.Manifest.ImageSize, package.Manifest.ChunkTableDigest) { Package = package.Manifest };

    /// <summary>What devices have whose firmware holds this model image.</summary>
    public static DeltaSource OfFactory(byte[] image)
    {
        byte[] table = new byte[PackageLayout.ChunkTableSize(image.Length)];
        for (int i = 0; i < PackageLayout.ChunkCount(image.Length); i++)
        {
            ReadOnlySpan<byte> chunk = image.AsSpan(i * PackageLayout.ChunkSize, PackageLayout.ChunkLength(image.Length, i));
            HMACSHA256.HashData(PackageLayout.ChunkKey, chunk, table.AsSpan(i * PackageLayout.DigestSize));
        }

        return new DeltaSource("the factory model", image, image.Length, PackageDigest.Compute(table, 0, table.Length));
    }

    /// <summary>Reads a <c>.tdpkg</c>, a model image, or the C# source of a factory model.</summary>
    /// <exception cref="PackageException">The file cannot be read or is none of these.</exception>
    public static DeltaSource Load(string path)
    {
        if (Path.GetExtension(path).Equals(".cs", StringComparison.OrdinalIgnoreCase))
        {
            return OfFactory(FactoryModelSource.Read(path));
        }

        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PackageException($"{path} cannot be read: {e.Message}", e);
        }

        return bytes.Length > 4 && LittleEndian.ReadInt32(bytes, 0) == ModelFormat.Magic ? OfFactory(bytes) : Of(PackageReader.Load(path));
    }

    /// <summary>The first digits of a digest, as a delta's file name gives them.</summary>
    internal static string IdOf(ReadOnlySpan<byte> digest) => Convert.ToHexStringLower(digest[..DdiArtifact.BaseIdSize]);
}
