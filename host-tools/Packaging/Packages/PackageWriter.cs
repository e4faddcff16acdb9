using System.Security.Cryptography;
using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>Writes signed packages: docs/formats/package.md.</summary>
public static class PackageWriter
{
    /// <summary>
    /// Makes the package of <paramref name="contents"/>, signed by <paramref name="key"/>, and reads it back as a device would before
    /// giving it out.
    /// </summary>
    /// <exception cref="PackageException">The contents break a rule of the format.</exception>
    public static byte[] Write(PackageContents contents, SigningKey key)
    {
        ContentRules.Check(contents);
        int payloadSize = contents.Image.Length + contents.Golden.Length;
        byte[] package = new byte[PackageLayout.PackageSize(payloadSize)];
        Span<byte> payload = package.AsSpan(PackageLayout.PayloadOffset(payloadSize));
        contents.Image.Span.CopyTo(payload);
        contents.Golden.Span.CopyTo(payload[contents.Image.Length..]);
        Span<byte> table = package.AsSpan(PackageLayout.HeaderSize, PackageLayout.ChunkTableSize(payloadSize));
        WriteTable(payload, table);

        byte[] manifest = ManifestWriter.Write(contents, PackageDigest.Compute(table.ToArray(), 0, table.Length), SHA256.HashData(payload));
        WriteHeader(package, Envelope.Sign(manifest, key));
        PackageReader.Open(package).Verify([key.PublicKey]);
        return package;
    }

    /// <summary>Replaces a package's signature by one of <paramref name="key"/> over the very same manifest.</summary>
    /// <exception cref="PackageException">The package is damaged.</exception>
    public static byte[] Resign(byte[] package, SigningKey key)
    {
        byte[] manifest = PackageReader.Open(package).ManifestBytes.ToArray();
        byte[] signed = [.. package];
        signed.AsSpan(0, PackageLayout.HeaderSize).Clear();
        WriteHeader(signed, Envelope.Sign(manifest, key));
        PackageReader.Open(signed).Verify([key.PublicKey]);
        return signed;
    }

    private static void WriteTable(ReadOnlySpan<byte> payload, Span<byte> table)
    {
        for (int i = 0; i < PackageLayout.ChunkCount(payload.Length); i++)
        {
            ReadOnlySpan<byte> chunk = payload.Slice(i * PackageLayout.ChunkSize, PackageLayout.ChunkLength(payload.Length, i));
            HMACSHA256.HashData(PackageLayout.ChunkKey, chunk, table.Slice(i * PackageLayout.DigestSize, PackageLayout.DigestSize));
        }
    }

    private static void WriteHeader(byte[] package, byte[] envelope)
    {
        if (envelope.Length > PackageLayout.MaxEnvelopeSize)
        {
            throw new PackageException(
                $"The signed manifest takes {envelope.Length} bytes and may take {PackageLayout.MaxEnvelopeSize}; use fewer or shorter labels.");
        }

        "TDP1"u8.CopyTo(package);
        LittleEndian.WriteUInt16(package, 4, envelope.Length);
        envelope.CopyTo(package, PackageLayout.EnvelopeOffset);
    }
}
