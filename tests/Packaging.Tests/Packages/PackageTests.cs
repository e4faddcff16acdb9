using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using System.Text;
using TinyDevice.Formats;

namespace TinyDevice.Packaging.Tests.Packages;

public sealed class PackageTests
{
    [Fact]
    public void Reads_back_every_field_it_wrote()
    {
        PackageContents contents = Samples.Contents();
        PackageReader package = PackageReader.Open(Samples.Package());
        Manifest manifest = package.Manifest;
        Assert.Equal(1, manifest.FormatVersion);
        Assert.Equal("kws", manifest.ModelClass);
        Assert.Equal("1.4.0+g12ab", manifest.ModelVersion);
        Assert.Equal(3, manifest.Epoch);
        Assert.Equal(4_000_000_000, manifest.Sequence);
        Assert.Equal("esp32", manifest.Target);
        Assert.Equal((2 << 8) | 9, manifest.MinRuntimeVersion);
        Assert.Equal(7, manifest.OpSetVersion);
        Assert.Equal(22_000, manifest.ArenaBytes);
        Assert.Equal(41_000, manifest.HeapBytes);
        Assert.Equal(4, manifest.GoldenCount);
        Assert.Equal(61, manifest.GoldenSampleSize);
        Assert.Equal(GoldenMode.ResetEach, manifest.GoldenMode);
        Assert.Equal(750, manifest.MaxLatencyMs);
        Assert.Equal(contents.Labels, package.Labels);
        Assert.Equal(contents.Image.ToArray(), package.Image.ToArray());
        Assert.Equal(contents.Golden.ToArray(), package.Golden.ToArray());
        Assert.Equal(Samples.Key.PublicKey.IdText, package.KeyId);
        Assert.True(package.HasHint);
        Assert.Equal(Samples.Key.PublicKey, package.Verify([SigningKey.Create().PublicKey, Samples.Key.PublicKey]));
    }

    [Fact]
    public void Reads_back_the_bounds_of_a_shadow_phase()
    {
        Assert.Null(PackageReader.Open(Samples.Package()).Manifest.Shadow);
        var plan = new ShadowPlan(65_535, 30_000, 995, 100_000, 3_600_000, IsRequired: true);
        ShadowBounds read = PackageReader.Open(PackageWriter.Write(Samples.Contents() with { Shadow = plan }, Samples.Key)).Manifest.Shadow;
        Assert.Equal(plan, new ShadowPlan(read.Every, read.Samples, read.AgreementMilli, read.PsiMilli, read.LatencyMs, read.IsRequired));
    }

    [Theory]
    [InlineData(0, 1, 0, 0, 0)]
    [InlineData(65_536, 1, 0, 0, 0)]
    [InlineData(1, 0, 0, 0, 0)]
    [InlineData(1, 30_001, 0, 0, 0)]
    [InlineData(1, 1, 1001, 0, 0)]
    [InlineData(1, 1, -1, 0, 0)]
    [InlineData(1, 1, 0, 100_001, 0)]
    [InlineData(1, 1, 0, 0, 3_600_001)]
    public void Refuses_a_shadow_phase_no_device_would_take(int every, int samples, int agreement, int psi, int latency)
    {
        PackageContents contents = Samples.Contents() with { Shadow = new ShadowPlan(every, samples, agreement, psi, latency) };
        Assert.Contains("hadow phase", Assert.Throws<PackageException>(() => PackageWriter.Write(contents, Samples.Key)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(300_000)]
    public void Lays_out_payloads_of_every_size_as_documented(int size)
    {
        PackageContents contents = Samples.Contents() with { Image = Samples.Bytes(size, size), Golden = default, GoldenCount = 0 };
        byte[] package = PackageWriter.Write(contents, Samples.Key);
        int chunks = (size + 4095) / 4096;
        Assert.Equal(1024 + (32 * chunks) + size, package.Length);
        for (int i = 0; i < chunks; i++)
        {
            byte[] chunk = contents.Image.ToArray()[(i * 4096)..Math.Min(size, (i + 1) * 4096)];
            byte[] digest = HMACSHA256.HashData(Encoding.ASCII.GetBytes("TinyDevice chunk digest key v1.0"), chunk);
            Assert.Equal(digest, package[(1024 + (32 * i))..(1056 + (32 * i))]);
        }

        Assert.Equal(contents.Image.ToArray(), package[^size..]);
    }

    [Fact]
    public void Carries_an_envelope_that_dotnets_own_COSE_code_verifies()
    {
        PackageReader package = PackageReader.Open(Samples.Package());
        CoseSign1Message message = CoseMessage.DecodeSign1(package.SignedManifest.Span);
        using ECDsa key = Samples.Key.PublicKey.ToECDsa();
        Assert.True(message.VerifyEmbedded(key));
        Assert.Equal(CoseHeaderValue.FromInt32(-7), message.ProtectedHeaders[CoseHeaderLabel.Algorithm]);
    }

    [Fact]
    public void Signs_manifests_of_the_same_contents_alike()
    {
        Assert.Equal(Payload(Samples.Package()), Payload(Samples.Package()));
    }

    [Fact]
    public void Refuses_a_package_signed_by_a_key_that_is_not_trusted()
    {
        PackageReader package = PackageReader.Open(Samples.Package());
        PublicKey other = SigningKey.Create().PublicKey;
        PackageException e = Assert.Throws<PackageException>(() => package.Verify([other]));
        Assert.Contains(Samples.Key.PublicKey.IdText, e.Message, StringComparison.Ordinal);
        Assert.Contains(other.IdText, e.Message, StringComparison.Ordinal);
        Assert.Throws<PackageException>(() => package.Verify([]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("../x")]
    [InlineData("a\"b")]
    [InlineData("größe")]
    [InlineData("123456789012345678901234567890123")]
    public void Refuses_names_that_would_need_escaping_somewhere(string name)
    {
        Assert.Throws<PackageException>(() => PackageWriter.Write(Samples.Contents() with { ModelClass = name }, Samples.Key));
        Assert.Throws<PackageException>(() => PackageWriter.Write(Samples.Contents() with { ModelVersion = name }, Samples.Key));
        Assert.Throws<PackageException>(() => PackageWriter.Write(Samples.Contents() with { Target = name }, Samples.Key));
    }

    [Fact]
    public void Refuses_contents_no_device_would_take()
    {
        PackageContents good = Samples.Contents();
        PackageContents[] bad =
        [
            good with { Image = default },
            good with { GoldenCount = 3 },
            good with { GoldenCount = 0 },
            good with { Golden = default },
            good with { GoldenCount = -1 },
            good with { GoldenMode = (GoldenMode)3 },
            good with { HeapBytes = good.ArenaBytes - 1 },
            good with { ArenaBytes = -1 },
            good with { MaxLatency = TimeSpan.FromTicks(1) },
            good with { MaxLatency = TimeSpan.FromHours(2) },
            good with { OpSetVersion = 65536 },
            good with { MinRuntimeVersion = new Version(1, 256, 0) },
            good with { MinRuntimeVersion = new Version(1, 2) },
            good with { Image = new byte[PackageLayout.MaxPayloadSize] },
            good with { Labels = new Dictionary<string, string> { ["note"] = new('x', 900) } },
        ];
        Assert.All(bad, contents => Assert.Throws<PackageException>(() => PackageWriter.Write(contents, Samples.Key)));
    }

    [Fact]
    public void Names_the_file_it_cannot_use()
    {
        PackageException e = Assert.Throws<PackageException>(() => PackageReader.Load("/nonexistent/model.tdpkg"));
        Assert.Contains("/nonexistent/model.tdpkg", e.Message, StringComparison.Ordinal);
    }

    private static byte[] Payload(byte[] package)
    {
        return CoseMessage.DecodeSign1(PackageReader.Open(package).SignedManifest.Span).Content!.Value.ToArray();
    }
}
