using System.Diagnostics;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>The tool as users install it.</summary>
public sealed class PackTests
{
    [Fact]
    public async Task Is_packed_installed_and_started_as_a_dotnet_tool()
    {
        string folder = Directory.CreateTempSubdirectory("td-pack-").FullName;
        try
        {
            string packages = Path.Combine(folder, "packages");
            string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
            await RunAsync("dotnet", "pack", Path.Combine(RepositoryFolder.Path, "host-tools", "Cli"), "--no-build", "-c", configuration, "-o", packages);
            string package = Assert.Single(Directory.GetFiles(packages, "*.nupkg"));
            Assert.StartsWith("TinyDevice.Cli.", Path.GetFileName(package), StringComparison.Ordinal);
            string tools = Path.Combine(folder, "tools");
            await RunAsync("dotnet", "tool", "install", "TinyDevice.Cli", "--tool-path", tools, "--source", packages, "--prerelease");
            string tool = Path.Combine(tools, OperatingSystem.IsWindows() ? "tinydevice.exe" : "tinydevice");
            Assert.Contains("simulate", await RunAsync(tool, "--help"), StringComparison.Ordinal);
            Assert.Contains("status", await RunAsync(tool, "[suggest:19]", "tinydevice rollout "), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{await error}");
        return output;
    }
}
