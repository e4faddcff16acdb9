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
            Assert.Matches(@"^\d+\.\d+\.\d+", await RunAsync(tool, "--version"));

            // A folder with nothing in it, and nothing above it that the source tree has.
            string empty = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName;
            File.Copy(Path.Combine(RepositoryFolder.Path, "host-tools", "Cli", "Demo", "gesture-1.0.tflite"), Path.Combine(empty, "model.tflite"));
            Assert.Contains("fits esp32", await RunInAsync(empty, tool, "analyze", "model.tflite", "--html", "report.html"), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(empty, "report.html")));
            string demo = await RunInAsync(empty, tool, "demo");
            Assert.Matches(@"(\d+) of \1 claims observed", demo);
            Assert.Equal(["model.tflite", "report.html"], Directory.GetFileSystemEntries(empty).Select(Path.GetFileName).Order());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<string> RunAsync(string program, params string[] arguments) => RunInAsync(Environment.CurrentDirectory, program, arguments);

    private static async Task<string> RunInAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{await error}");
        return output;
    }
}
