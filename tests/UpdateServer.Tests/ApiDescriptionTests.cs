using System.Text.Json;

namespace TinyDevice.UpdateServer.Tests;

public sealed class ApiDescriptionTests
{
    private const string Variable = "TINYDEVICE_WRITE_OPENAPI";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task Describes_the_api_as_the_committed_document_does()
    {
        await using TestServer server = await TestServer.StartAsync();
        using JsonDocument served = JsonDocument.Parse(await server.Anyone.GetStringAsync("/api/v1/openapi.json"));
        string now = JsonSerializer.Serialize(served, Indented).ReplaceLineEndings("\n") + "\n";
        string file = Path.Combine(FindRepository(), "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            await File.WriteAllTextAsync(file, now);
        }
        string committed = File.Exists(file) ? (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n") : "";
        Assert.True(committed == now,
            $"The API and docs/openapi.json differ; after a wanted change run: {Variable}=1 dotnet test tests/UpdateServer.Tests --filter ApiDescriptionTests");
    }

    private static string FindRepository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "TinyDevice.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }
        return folder ?? throw new InvalidOperationException("TinyDevice.sln is in no folder above the tests.");
    }
}
