using System.Text.Json;

namespace TinyDevice.ModelForge.Tests;

/// <summary>The models and TFLM outputs in ../shared/models, which lie beside a checkout and are never part of it.</summary>
internal static class SharedModels
{
    /// <summary>The folder, or a skipped test where there is none.</summary>
    public static string FindOrSkip()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "TinyDevice.sln")))
        {
            root = root.Parent;
        }

        string shared = Path.Combine(root?.Parent?.FullName ?? "", "shared", "models");
        Assert.SkipUnless(Directory.Exists(shared), "There is no ../shared/models beside the checkout.");
        return shared;
    }

    /// <summary>Folders of the one-op models that use nothing but this op on int8.</summary>
    public static IEnumerable<string> OneOp(string shared, string op) =>
        Directory.GetDirectories(Path.Combine(shared, "_singleop")).Order(StringComparer.Ordinal).Where(folder => IsInt8(folder, op));

    private static bool IsInt8(string folder, string op)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        JsonElement root = manifest.RootElement;
        return root.GetProperty("ops").EnumerateArray().All(used => used.GetString() == op)
            && root.GetProperty("inputs").GetArrayLength() == 1
            && root.GetProperty("inputs")[0].GetProperty("type").GetString() == "int8"
            && root.GetProperty("outputs")[0].GetProperty("type").GetString() == "int8";
    }
}
