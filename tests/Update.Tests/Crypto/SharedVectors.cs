using System.Text.Json;

namespace TinyDevice.Update.Tests.Crypto;

/// <summary>
/// Vectors nobody here wrote, kept outside the repository in ../shared/vectors; tests that need them skip where they are absent.
/// </summary>
internal static class SharedVectors
{
    public static JsonElement Load(string name)
    {
        string path = Path.Combine(Folder(), name);
        Assert.SkipUnless(File.Exists(path), $"../shared/vectors/{name} is not here.");
        return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
    }

    public static byte[] Hex(this JsonElement element, string name)
    {
        return Convert.FromHexString(element.GetProperty(name).GetString()!);
    }

    private static string Folder()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "TinyDevice.sln")))
            {
                // A worktree lies one folder deeper than a clone.
                string beside = Path.Combine(d.FullName, "..", "shared", "vectors");
                return Directory.Exists(beside) ? beside : Path.Combine(d.FullName, "..", "..", "shared", "vectors");
            }
        }

        return "";
    }
}
