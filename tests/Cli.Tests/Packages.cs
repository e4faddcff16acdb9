using System.Text.Json;

namespace TinyDevice.Cli.Tests;

/// <summary>Builds a signed gesture package with the tool itself.</summary>
internal static class Packages
{
    /// <summary>Writes m.tdpkg, key.pem and key.pub.pem to the folder.</summary>
    public static async Task<(string Package, string KeyId)> BuildAsync(TemporaryFolder folder, params string[] options)
    {
        Tool key = await Tool.RunAsync("key", "new", "-o", folder["key.pem"], "--json");
        string model = folder.Write("gesture.tflite", DemoFiles.Read("gesture-1.0.tflite"));
        Tool compiled = await Tool.RunAsync(["compile", model, "-o", folder["m.tdpkg"], "--key", folder["key.pem"], .. options]);
        Assert.Equal((ExitCode.Ok, ""), (compiled.ExitCode, compiled.Error));
        using JsonDocument json = JsonDocument.Parse(key.Output);
        return (folder["m.tdpkg"], json.RootElement.GetProperty("keyId").GetString()!);
    }
}
