using System.Security.Cryptography;

namespace TinyDevice.Packaging.Tests.Keys;

public sealed class KeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("td-keys-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Loads_the_private_key_it_saved()
    {
        using SigningKey key = SigningKey.Create();
        key.Save(At("key.pem"));
        using SigningKey loaded = SigningKey.Load(At("key.pem"));
        Assert.Equal(key.PublicKey, loaded.PublicKey);
    }

    [Fact]
    public void Lets_only_the_owner_read_a_private_key()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are a Unix matter.");
            return;
        }

        using SigningKey key = SigningKey.Create();
        key.Save(At("key.pem"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("key.pem")));
    }

    [Fact]
    public void Never_overwrites_a_key()
    {
        File.WriteAllText(At("key.pem"), "precious");
        using SigningKey key = SigningKey.Create();
        PackageException e = Assert.Throws<PackageException>(() => key.Save(At("key.pem")));
        Assert.Contains("key.pem", e.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(At("key.pem")));
    }

    [Fact]
    public void Finds_the_public_key_in_either_kind_of_file()
    {
        using SigningKey key = SigningKey.Create();
        key.Save(At("key.pem"));
        key.PublicKey.Save(At("key.pub.pem"));
        Assert.Equal(key.PublicKey, PublicKey.Load(At("key.pem")));
        Assert.Equal(key.PublicKey, PublicKey.Load(At("key.pub.pem")));
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(At("key.pub.pem")), StringComparison.Ordinal);
    }

    [Fact]
    public void Has_the_id_that_openssl_and_sha256sum_would_compute()
    {
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PublicKey key = PublicKey.Parse(ecdsa.ExportSubjectPublicKeyInfoPem(), "test");
        Assert.Equal(SHA256.HashData(ecdsa.ExportSubjectPublicKeyInfo())[..8], key.Id.ToArray());
    }

    [Fact]
    public void Refuses_to_sign_with_a_public_key()
    {
        SigningKey.Create().PublicKey.Save(At("key.pub.pem"));
        PackageException e = Assert.Throws<PackageException>(() => SigningKey.Load(At("key.pub.pem")));
        Assert.Contains("only a public key", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void Says_which_file_holds_no_key(string content)
    {
        File.WriteAllText(At("bad.pem"), content);
        Assert.Contains("bad.pem", Assert.Throws<PackageException>(() => SigningKey.Load(At("bad.pem"))).Message, StringComparison.Ordinal);
        Assert.Contains("bad.pem", Assert.Throws<PackageException>(() => PublicKey.Load(At("bad.pem"))).Message, StringComparison.Ordinal);
        Assert.Contains("none.pem", Assert.Throws<PackageException>(() => PublicKey.Load(At("none.pem"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_keys_of_other_curves_and_kinds()
    {
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using RSA rsa = RSA.Create(2048);
        Assert.Throws<PackageException>(() => SigningKey.Parse(p384.ExportPkcs8PrivateKeyPem(), "p384"));
        Assert.Throws<PackageException>(() => PublicKey.Parse(rsa.ExportSubjectPublicKeyInfoPem(), "rsa"));
    }

    private string At(string name)
    {
        return Path.Combine(_folder, name);
    }
}
