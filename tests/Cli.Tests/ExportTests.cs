using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Cli.Tests;

public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ExportTests() => _model = _folder.Write("m.tflite", DemoFiles.Read("gesture-1.0.tflite"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_default_cs_export_is_the_firmwares_own_factory_model()
    {
        Tool tool = await Tool.RunAsync("export", _model, "--cs", _folder["FactoryImage.cs"]);
        Assert.Equal(ExitCode.Ok, tool.ExitCode);
        string committed = Path.Combine(RepositoryFolder.Path, "firmware", "Device", "FactoryImage.cs");
        Assert.Equal(await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(_folder["FactoryImage.cs"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Both_languages_hold_the_image_byte_for_byte_under_the_names_asked_for()
    {
        Tool tool = await Tool.RunAsync(
            "export", _model, "--cs", _folder["A.cs"], "--c-array", _folder["a.c"], "--namespace", "My.Things", "--class", "Gesture", "--symbol", "gesture", "--model-version", "1.0");
        Assert.Equal(ExitCode.Ok, tool.ExitCode);
        string cs = await File.ReadAllTextAsync(_folder["A.cs"], TestContext.Current.CancellationToken);
        string c = await File.ReadAllTextAsync(_folder["a.c"], TestContext.Current.CancellationToken);
        Assert.Contains("namespace My.Things\n{", cs, StringComparison.Ordinal);
        Assert.Contains("class Gesture", cs, StringComparison.Ordinal);
        Assert.Contains("Version = \"1.0\"", cs, StringComparison.Ordinal);
        Assert.Contains("uint8_t gesture[", c, StringComparison.Ordinal);

        ModelSettings board = BoardConfig.Default(".").Model;
        byte[] image = ModelCompiler.Compile(DemoFiles.Read("gesture-1.0.tflite"), CompileOptions.For(board, Optimization.Speed)).Image;
        Assert.Equal(image, cs[cs.LastIndexOf('{')..].Split(['{', ',', '}', ';', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(byte.Parse));
        Assert.Equal(image, c[c.LastIndexOf('{')..c.IndexOf('}', StringComparison.Ordinal)].Split(['{', ',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(text => Convert.ToByte(text, 16)));
    }

    [Theory]
    [InlineData("--class", "1abc")]
    [InlineData("--class", "A{}")]
    [InlineData("--namespace", "A..B")]
    [InlineData("--model-version", "\";x")]
    [InlineData("--symbol", "a-b")]
    public async Task A_name_that_would_not_compile_is_refused(string option, string value)
    {
        Tool tool = await Tool.RunAsync("export", _model, "--cs", _folder["x.cs"], option, value);
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        Assert.False(File.Exists(_folder["x.cs"]));
    }

    [Fact]
    public async Task Nothing_to_write_is_a_mistake() => Assert.Equal(ExitCode.Failed, (await Tool.RunAsync("export", _model)).ExitCode);
}
