using System.Security.Cryptography;

namespace TinyDevice.Packaging;

/// <summary>The public half of a P-256 key: what servers, people and trust records hold.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private readonly byte[] _info;
    private readonly ECParameters _parameters;

    private PublicKey(ECDsa key, string source)
    {
        try
        {
            _parameters = key.ExportParameters(false);
            _info = key.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException e)
        {
            throw new PackageException($"The key in {source} cannot be read: {e.Message}", e);
        }

        if (key.KeySize != 256 || _parameters.Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
        {
            throw new PackageException($"The key in {source} is not a P-256 key; make one with `tinydevice key new`.");
        }

        Id = SHA256.HashData(_info).AsMemory(0, 8);
    }

    /// <summary>The key id in messages and records: the first 8 bytes of SHA-256 over the DER SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Id { get; }

    /// <summary>The key id as 16 lower-case hexadecimal digits.</summary>
    public string IdText => Convert.ToHexStringLower(Id.Span);

    /// <summary>The point's x, 32 big-endian bytes.</summary>
    public ReadOnlyMemory<byte> X => _parameters.Q.X;

    /// <summary>The point's y, 32 big-endian bytes.</summary>
    public ReadOnlyMemory<byte> Y => _parameters.Q.Y;

    /// <summary>Reads the public key in a PEM file; a private key's file will do as well.</summary>
    /// <exception cref="PackageException">The file cannot be read or holds no P-256 key.</exception>
    public static PublicKey Load(string path)
    {
        return Parse(PemFile.Read(path), path);
    }

    /// <summary>Reads the public key in PEM text.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="source">What to call the text in messages.</param>
    /// <exception cref="PackageException">It holds no P-256 key.</exception>
    public static PublicKey Parse(string pem, string source)
    {
        using ECDsa key = PemFile.Import(pem, source);
        return new PublicKey(key, source);
    }

    /// <summary>The key as PEM text.</summary>
    public string ToPem()
    {
        return PemEncoding.WriteString("PUBLIC KEY", _info) + "\n";
    }

    /// <summary>Writes the key as a PEM file, which must not exist.</summary>
    /// <exception cref="PackageException">The file exists or cannot be written.</exception>
    public void Save(string path)
    {
        PemFile.Write(path, ToPem(), isSecret: false);
    }

    /// <summary>The key for .NET's own verifying; dispose of it.</summary>
    public ECDsa ToECDsa()
    {
        return ECDsa.Create(_parameters);
    }

    public bool Equals(PublicKey? other)
    {
        return other is not null && _info.AsSpan().SequenceEqual(other._info);
    }

    public override bool Equals(object? obj)
    {
        return Equals(obj as PublicKey);
    }

    public override int GetHashCode()
    {
        return BitConverter.ToInt32(Id.Span);
    }

    public override string ToString()
    {
        return IdText;
    }

    internal static PublicKey From(ECDsa key, string source)
    {
        return new PublicKey(key, source);
    }
}
