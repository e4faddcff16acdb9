using System.Text.Json;
using TinyDevice.Packaging;

namespace TinyDevice.Cli.Tests;

public sealed class VerifyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sound_package_is_verified_with_its_signers_key()
    {
        (string package, string keyId) = await Packages.BuildAsync(_folder);
        Tool tool = await Tool.RunAsync("verify", package, "--trust", _folder["key.pub.pem"], "--json");
        Assert.Equal(ExitCode.Ok, tool.ExitCode);
        using JsonDocument json = JsonDocument.Parse(tool.Output);
        Assert.Equal((keyId, 4), (json.RootElement.GetProperty("signedBy").GetString(), json.RootElement.GetProperty("goldenSamples").GetInt32()));
    }

    [Fact]
    public async Task A_strangers_key_is_refused()
    {
        (string package, _) = await Packages.BuildAsync(_folder);
        await Tool.RunAsync("key", "new", "-o", _folder["other.pem"]);
        AssertRefused(await Tool.RunAsync("verify", package, "--trust", _folder["other.pub.pem"]), "not trusted");
    }

    [Fact]
    public async Task A_changed_byte_anywhere_is_refused()
    {
        (string package, _) = await Packages.BuildAsync(_folder);
        byte[] bytes = await File.ReadAllBytesAsync(package, TestContext.Current.CancellationToken);
        foreach (int at in new[] { 60, 200, 1030, 1100, 5000, bytes.Length - 1 })
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 4;
            AssertRefused(await Tool.RunAsync("verify", _folder.Write("changed.tdpkg", changed), "--trust", _folder["key.pub.pem"]), "");
        }
    }

    [Fact]
    public async Task A_rightly_signed_package_whose_golden_samples_are_wrong_is_refused()
    {
        await Packages.BuildAsync(_folder);
        string model = _folder.Write("wrong.tflite", DemoFiles.Read("gesture-3.0.tflite"));
        string input = _folder.Write("in.bin", DemoFiles.Read("gesture-3.0.golden.in.bin"));
        string output = _folder.Write("out.bin", DemoFiles.Read("gesture-3.0.golden.out.bin"));
        Tool built = await Tool.RunAsync(
            "compile", model, "-o", _folder["wrong.tdpkg"], "--key", _folder["key.pem"], "--golden-input", input, "--golden-output", output, "--no-golden-check");
        Assert.Equal(ExitCode.Ok, built.ExitCode);
        AssertRefused(await Tool.RunAsync("verify", _folder["wrong.tdpkg"], "--trust", _folder["key.pub.pem"]), "Golden sample");
    }

    [Fact]
    public async Task A_manifest_that_understates_its_heap_is_refused()
    {
        (string path, _) = await Packages.BuildAsync(_folder);
        PackageReader package = PackageReader.Load(path);
        using SigningKey key = SigningKey.Load(_folder["key.pem"]);
        byte[] lying = PackageWriter.Write(
            new PackageContents
            {
                ModelClass = "default",
                ModelVersion = "1",
                Sequence = 1,
                Target = "esp32",
                ArenaBytes = package.Manifest.ArenaBytes,
                HeapBytes = package.Manifest.HeapBytes - 12,
                Image = package.Image,
            },
            key);
        AssertRefused(await Tool.RunAsync("verify", _folder.Write("lying.tdpkg", lying), "--trust", _folder["key.pub.pem"]), "");
    }

    [Fact]
    public async Task A_model_is_verified_against_golden_files()
    {
        string model = _folder.Write("m.tflite", DemoFiles.Read("gesture-1.0.tflite"));
        string input = _folder.Write("in.bin", DemoFiles.Read("gesture-1.0.golden.in.bin"));
        byte[] expected = DemoFiles.Read("gesture-1.0.golden.out.bin");
        Tool good = await Tool.RunAsync("verify", model, "--golden-input", input, "--golden-output", _folder.Write("out.bin", expected));
        Assert.Equal(ExitCode.Ok, good.ExitCode);
        expected[7] ^= 1;
        AssertRefused(await Tool.RunAsync("verify", model, "--golden-input", input, "--golden-output", _folder.Write("bad.bin", expected)), "Golden sample 1 is not reproduced: output byte 1");
        AssertRefused(await Tool.RunAsync("verify", model, "--golden-input", input, "--golden-output", _folder.Write("short.bin", expected[1..])), "short.bin");
        AssertRefused(await Tool.RunAsync("verify", model, "--golden-input", input), "--golden-output");
    }

    [Fact]
    public async Task A_model_without_golden_files_has_its_fast_kernels_compared_with_the_plain_ones()
    {
        Tool tool = await Tool.RunAsync("verify", _folder.Write("m.tflite", DemoFiles.Read("gesture-1.0.tflite")), "--json");
        Assert.Equal(ExitCode.Ok, tool.ExitCode);
        using JsonDocument json = JsonDocument.Parse(tool.Output);
        Assert.InRange(json.RootElement.GetProperty("fastOps").GetInt32(), 5, 100);
        Assert.InRange(json.RootElement.GetProperty("comparedInputs").GetInt32(), 8, 100);
    }

    private static void AssertRefused(Tool tool, string part)
    {
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        string line = Assert.Single(tool.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.Contains(part, line, StringComparison.Ordinal);
        Assert.Empty(tool.Output);
    }
}
