using System.Text.Json;

namespace TinyDevice.Cli.Tests;

public sealed class OptimizeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _key;

    public OptimizeTests()
    {
        _model = _folder.Write("m.tflite", DemoFiles.Read("gesture-2.0.tflite"));
        _key = _folder["key.pem"];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Speed_takes_more_heap_than_size_and_none_the_least()
    {
        Assert.Equal(ExitCode.Ok, (await Tool.RunAsync("key", "new", "-o", _key)).ExitCode);
        (int speed, int packed) = await CompileAsync("speed");
        (int size, int packedOnTheWay) = await CompileAsync("size");
        (int none, _) = await CompileAsync("none");
        Assert.True(speed > size && size > none, $"{speed}, {size}, {none}");
        Assert.True(packed > 0);
        Assert.Equal(0, packedOnTheWay);
    }

    [Fact]
    public async Task Anything_else_is_a_mistake_on_the_command_line()
    {
        Tool tool = await Tool.RunAsync("compile", _model, "--optimize", "7");
        Assert.Equal(ExitCode.Usage, tool.ExitCode);
    }

    private async Task<(int HeapBytes, int Packed)> CompileAsync(string optimize)
    {
        Tool tool = await Tool.RunAsync("compile", _model, "-o", _folder["m.tdpkg"], "--key", _key, "--optimize", optimize, "--json");
        Assert.Equal(ExitCode.Ok, tool.ExitCode);
        using var json = JsonDocument.Parse(tool.Output);
        JsonElement root = json.RootElement;
        return (root.GetProperty("heapBytes").GetInt32(), root.GetProperty("layers").EnumerateArray().Count(layer => layer.GetProperty("packed").GetBoolean()));
    }
}
