using System.Text.Json;

namespace TinyDevice.EndToEnd.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_observes_every_claim_and_leaves_nothing_behind()
    {
        string folder = Directory.CreateTempSubdirectory("tinydevice-test-").FullName;
        try
        {
            string output = await ToolProcess.RunAsync(folder, "demo", "--json");
            using JsonDocument result = JsonDocument.Parse(output);
            Assert.True(result.RootElement.GetProperty("ok").GetBoolean(), output);
            JsonElement[] checks = [.. result.RootElement.GetProperty("checks").EnumerateArray()];
            Assert.All(checks, check => Assert.True(check.GetProperty("observed").GetBoolean(), check.ToString()));
            Assert.Equal(15, checks.Length);
            Assert.Equal(["tmp"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
            Assert.Empty(ToolProcess.TemporaryFilesIn(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
