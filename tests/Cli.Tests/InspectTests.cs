using System.Text.Json;

namespace TinyDevice.Cli.Tests;

public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_manifest_field_of_a_package_is_shown()
    {
        (string package, string keyId) = await Packages.BuildAsync(_folder, "--model-version", "1.2.3", "--sequence", "77", "--epoch", "5", "--max-latency", "900", "--label", "git=12ab");
        Tool text = await Tool.RunAsync("inspect", package);
        Assert.Equal(ExitCode.Ok, text.ExitCode);
        foreach (string part in new[] { keyId, "1.2.3", "epoch 5", "sequence 77", "900 ms", "git=12ab", "4 samples", "Softmax" })
        {
            Assert.Contains(part, text.Output, StringComparison.Ordinal);
        }

        using JsonDocument json = JsonDocument.Parse((await Tool.RunAsync("inspect", package, "--json")).Output);
        JsonElement root = json.RootElement;
        Assert.Equal(new FileInfo(package).Length, root.GetProperty("packageBytes").GetInt64());
        Assert.Equal((77u, 5, "git"), (root.GetProperty("sequence").GetUInt32(), root.GetProperty("epoch").GetInt32(), root.GetProperty("labels").EnumerateObject().Single().Name));
        Assert.Equal(64, root.GetProperty("payloadSha256").GetString()!.Length);
    }

    [Fact]
    public async Task A_model_and_its_exported_image_show_the_same_ops()
    {
        string model = _folder.Write("m.tflite", DemoFiles.Read("gesture-1.0.tflite"));
        using JsonDocument fromModel = JsonDocument.Parse((await Tool.RunAsync("inspect", model, "--json")).Output);
        byte[] image = Packaging.Compiler.ModelCompiler.Compile(DemoFiles.Read("gesture-1.0.tflite"), Packaging.Compiler.CompileOptions.Unlimited).Image;
        using JsonDocument fromImage = JsonDocument.Parse((await Tool.RunAsync("inspect", _folder.Write("m.img", image), "--json")).Output);
        Assert.Equal(fromImage.RootElement.GetProperty("ops").GetRawText().Replace(" ", "", StringComparison.Ordinal), fromModel.RootElement.GetProperty("image").GetProperty("ops").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("constant", (await Tool.RunAsync("inspect", model)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_kind_is_refused()
    {
        Tool tool = await Tool.RunAsync("inspect", _folder.Write("x.bin", new byte[100]));
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        Assert.Contains("no package", tool.Error, StringComparison.Ordinal);
    }
}
