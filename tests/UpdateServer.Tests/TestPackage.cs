using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Packages for tests.</summary>
internal static class TestPackage
{
    public const string TrustedKeyFile = "unused.pem";

    public static byte[] Make(string version = "1.0.0", uint sequence = 1, string target = "esp32", string modelClass = "kws", int size = 10_000)
    {
        byte[] package = new byte[size];
        new Random(1).NextBytes(package);
        byte[] head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{modelClass}|{version}|{target}|{sequence}|"));
        head.CopyTo(package, 0);
        return package;
    }

    public static WebApplication Build(ServerOptions options) => UpdateServerHost.Build(options, Check);

    private static PackageFacts Check(byte[] package)
    {
        string[] words = Encoding.Latin1.GetString(package).Split('|');
        return words.Length > 4 && uint.TryParse(words[3], out uint sequence)
            ? new PackageFacts(words[0], words[1], words[2], 0, sequence)
            : throw new PackageRefusedException("Not a package.");
    }
}
