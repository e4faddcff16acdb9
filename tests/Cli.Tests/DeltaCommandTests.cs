using System.Text.Json;
using TinyDevice.Packaging;

namespace TinyDevice.Cli.Tests;

public sealed class DeltaCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compile_makes_a_delta_that_verify_turns_into_the_package()
    {
        (string old, _) = await Packages.BuildAsync(_folder);
        JsonElement delta = await CompileAsync("gesture-1.0.tflite", old);
        Assert.False(delta.TryGetProperty("whyNot", out _));
        Assert.InRange(delta.GetProperty("savingPercent").GetInt32(), DeltaWriter.LeastSaving, 99);
        string file = _folder[delta.GetProperty("file").GetString()!];
        Assert.EndsWith($".{delta.GetProperty("baseId").GetString()}.tddelta", file, StringComparison.Ordinal);

        Tool verified = await Tool.RunAsync("verify", file, "--delta-from", old, "--trust", _folder["key.pub.pem"], "--json");
        Assert.Equal((ExitCode.Ok, ""), (verified.ExitCode, verified.Error));
        Tool inspected = await Tool.RunAsync("inspect", file);
        Assert.Contains(delta.GetProperty("baseId").GetString()!, inspected.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compile_makes_a_delta_from_the_factory_models_source()
    {
        await Packages.BuildAsync(_folder);
        Tool exported = await Tool.RunAsync("export", _folder["gesture.tflite"], "--cs", _folder["FactoryImage.cs"]);
        Assert.Equal((ExitCode.Ok, ""), (exported.ExitCode, exported.Error));
        JsonElement delta = await CompileAsync("gesture-1.0.tflite", _folder["FactoryImage.cs"]);
        Assert.Equal("the factory model", delta.GetProperty("from").GetString());
        Assert.False(delta.TryGetProperty("whyNot", out _));
    }

    [Fact]
    public async Task Compile_says_why_it_makes_no_delta()
    {
        (string old, _) = await Packages.BuildAsync(_folder, "--class", "door");
        JsonElement delta = await CompileAsync("gesture-2.0.tflite", old);
        Assert.Contains("door", delta.GetProperty("whyNot").GetString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder[""], "*" + DeltaReader.Suffix));
    }

    [Fact]
    public async Task A_delta_alone_is_not_verified()
    {
        (string old, _) = await Packages.BuildAsync(_folder);
        JsonElement delta = await CompileAsync("gesture-1.0.tflite", old);
        Tool tool = await Tool.RunAsync("verify", _folder[delta.GetProperty("file").GetString()!], "--trust", _folder["key.pub.pem"]);
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        Assert.Contains("--delta-from", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FactoryImage.cs", "internal static class FactoryImage { }")]
    [InlineData("FactoryImage.cs", "public static readonly byte[] Image = { 1, 2, 300 };")]
    [InlineData("old.tdpkg", "no package")]
    public async Task A_base_that_is_none_is_refused_in_one_sentence(string name, string text)
    {
        await Packages.BuildAsync(_folder);
        string file = _folder.Write(name, System.Text.Encoding.ASCII.GetBytes(text));
        Tool tool = await Tool.RunAsync("compile", _folder["gesture.tflite"], "-o", _folder["n.tdpkg"], "--key", _folder["key.pem"], "--delta-from", file);
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        Assert.Contains(name, tool.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["n.tdpkg"]));
    }

    private async Task<JsonElement> CompileAsync(string model, string source)
    {
        string tflite = _folder.Write("new.tflite", DemoFiles.Read(model));
        Tool tool = await Tool.RunAsync(
            "compile", tflite, "-o", _folder["new.tdpkg"], "--key", _folder["key.pem"], "--model-version", "9.0", "--delta-from", source, "--json");
        Assert.Equal((ExitCode.Ok, ""), (tool.ExitCode, tool.Error));
        using JsonDocument json = JsonDocument.Parse(tool.Output);
        return json.RootElement.GetProperty("deltas")[0].Clone();
    }
}
