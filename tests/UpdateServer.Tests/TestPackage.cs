using TinyDevice.Packaging;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Real packages, signed by a key that lives as long as the test run.</summary>
internal static class TestPackage
{
    private static readonly SigningKey Key = SigningKey.Create();

    /// <summary>The public key as a file's text.</summary>
    public static string TrustedKeyPem => Key.PublicKey.ToPem();

    /// <param name="version">Model version.</param>
    /// <param name="sequence">Anti-rollback sequence.</param>
    /// <param name="target">Hardware.</param>
    /// <param name="modelClass">Model class.</param>
    /// <param name="size">Bytes of the image, which is noise.</param>
    /// <param name="key">Who signs; the trusted key when absent.</param>
    /// <param name="image">A real model image instead of noise.</param>
    public static byte[] Make(string version = "1.0.0", uint sequence = 1, string target = "esp32", string modelClass = "kws",
        int size = 10_000,
        SigningKey? key = null, byte[]? image = null)
    {
        if (image is null)
        {
            image = new byte[size];
            new Random(1).NextBytes(image);
        }
        var contents = new PackageContents
        {
            ModelClass = modelClass,
            ModelVersion = version,
            Sequence = sequence,
            Target = target,
            ArenaBytes = 1_000,
            HeapBytes = 2_000,
            Image = image,
        };
        return PackageWriter.Write(contents, key ?? Key);
    }
}
