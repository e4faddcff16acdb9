using System.Security.Cryptography;

namespace TinyDevice.Packaging;

/// <summary>A P-256 private key that signs packages.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;

    private SigningKey(ECDsa key, string source)
    {
        _key = key;
        PublicKey = PublicKey.From(key, source);
    }

    /// <summary>The public half.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>Makes a new key.</summary>
    public static SigningKey Create()
    {
        return new SigningKey(ECDsa.Create(ECCurve.NamedCurves.nistP256), "the new key");
    }

    /// <summary>Reads the private key in a PEM file.</summary>
    /// <exception cref="PackageException">The file cannot be read or holds no P-256 private key.</exception>
    public static SigningKey Load(string path)
    {
        return Parse(PemFile.Read(path), path);
    }

    /// <summary>Reads the private key in PEM text.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="source">What to call the text in messages.</param>
    /// <exception cref="PackageException">It holds no P-256 private key.</exception>
    public static SigningKey Parse(string pem, string source)
    {
        ECDsa key = PemFile.Import(pem, source);
        try
        {
            var signer = new SigningKey(key, source);
            RequirePrivate(key, source);
            return signer;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Writes the key as a PEM file, which must not exist and which only its owner may read.</summary>
    /// <exception cref="PackageException">The file exists or cannot be written.</exception>
    public void Save(string path)
    {
        PemFile.Write(path, _key.ExportPkcs8PrivateKeyPem() + "\n", isSecret: true);
    }

    public void Dispose()
    {
        _key.Dispose();
    }

    /// <summary>Signs bytes: ECDSA over their SHA-256, r then s.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        return _key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>The key for .NET's own signing; this object keeps it.</summary>
    internal ECDsa Borrow()
    {
        return _key;
    }

    private static void RequirePrivate(ECDsa key, string source)
    {
        try
        {
            CryptographicOperations.ZeroMemory(key.ExportPkcs8PrivateKey());
        }
        catch (CryptographicException e)
        {
            throw new PackageException($"{source} holds only a public key; signing needs the private one.", e);
        }
    }
}
