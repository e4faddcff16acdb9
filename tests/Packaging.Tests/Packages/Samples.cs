using TinyDevice.Formats;

namespace TinyDevice.Packaging.Tests.Packages;

/// <summary>Package contents for tests: three chunks, the last one short, four golden samples.</summary>
internal static class Samples
{
    public static readonly SigningKey Key = SigningKey.Create();

    public static PackageContents Contents()
    {
        return new PackageContents
        {
            ModelClass = "kws",
            ModelVersion = "1.4.0+g12ab",
            Epoch = 3,
            Sequence = 4_000_000_000,
            Target = "esp32",
            MinRuntimeVersion = new Version(0, 2, 9),
            OpSetVersion = 7,
            ArenaBytes = 22_000,
            HeapBytes = 41_000,
            Image = Bytes(9_000, 1),
            GoldenCount = 4,
            GoldenMode = GoldenMode.ResetEach,
            Golden = Bytes(4 * 61, 2),
            MaxLatency = TimeSpan.FromMilliseconds(750),
            Labels = new Dictionary<string, string> { ["git"] = "12ab", ["a"] = "größer" },
        };
    }

    public static byte[] Package()
    {
        return PackageWriter.Write(Contents(), Key);
    }

    public static byte[] Bytes(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
