using System.Text.Json;

namespace TinyDevice.Cli.Tests;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.0")]
    [InlineData("2.0")]
    public async Task The_engine_gives_the_trainers_golden_outputs_from_the_model_and_from_its_package(string version)
    {
        string model = _folder.Write("m.tflite", DemoFiles.Read($"gesture-{version}.tflite"));
        string input = _folder.Write("in.bin", DemoFiles.Read($"gesture-{version}.golden.in.bin"));
        byte[] expected = DemoFiles.Read($"gesture-{version}.golden.out.bin");
        Assert.Equal(ExitCode.Ok, (await Tool.RunAsync("key", "new", "-o", _folder["key.pem"])).ExitCode);
        Assert.Equal(ExitCode.Ok, (await Tool.RunAsync("compile", model, "-o", _folder["m.tdpkg"], "--key", _folder["key.pem"])).ExitCode);

        foreach (string file in new[] { model, _folder["m.tdpkg"] })
        {
            Tool tool = await Tool.RunAsync("run", file, "--input", input, "--output", _folder["out.bin"], "--json");
            Assert.Equal(ExitCode.Ok, tool.ExitCode);
            Assert.Equal(expected, await File.ReadAllBytesAsync(_folder["out.bin"], TestContext.Current.CancellationToken));
            using JsonDocument result = JsonDocument.Parse(tool.Output);
            int outputBytes = result.RootElement.GetProperty("outputBytes").GetInt32();
            Assert.Equal(expected.Length / outputBytes, result.RootElement.GetProperty("invocations").GetInt32());
        }
    }

    [Fact]
    public async Task The_same_options_give_the_same_package_but_for_its_signature()
    {
        string model = _folder.Write("m.tflite", DemoFiles.Read("gesture-1.0.tflite"));
        await Tool.RunAsync("key", "new", "-o", _folder["key.pem"]);
        foreach (string name in new[] { "a", "b" })
        {
            Tool tool = await Tool.RunAsync("compile", model, "-o", _folder[name], "--key", _folder["key.pem"], "--model-version", "1", "--sequence", "1");
            Assert.Equal(ExitCode.Ok, tool.ExitCode);
        }

        byte[] a = await File.ReadAllBytesAsync(_folder["a"], TestContext.Current.CancellationToken);
        byte[] b = await File.ReadAllBytesAsync(_folder["b"], TestContext.Current.CancellationToken);
        Assert.Equal(a[1024..], b[1024..]);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        string model = _folder.Write("m.tflite", DemoFiles.Read("gesture-1.0.tflite"));
        await Tool.RunAsync("key", "new", "-o", _folder["key.pem"]);
        Tool tool = await Tool.RunAsync("compile", model, "-o", _folder["m.tdpkg"], "--key", _folder["key.pem"], "--dry-run", "--json");
        Assert.Equal(ExitCode.Ok, tool.ExitCode);
        Assert.False(File.Exists(_folder["m.tdpkg"]));
    }
}
