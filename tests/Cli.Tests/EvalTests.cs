using System.Text.Json;

namespace TinyDevice.Cli.Tests;

public sealed class EvalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _data;
    private readonly int[] _said;

    public EvalTests()
    {
        _model = _folder.Write("m.tflite", DemoFiles.Read("gesture-1.0.tflite"));
        _data = _folder.Write("x.bin", DemoFiles.Read("gesture-1.0.golden.in.bin"));
        byte[] outputs = DemoFiles.Read("gesture-1.0.golden.out.bin");
        _said = [.. outputs.Chunk(6).Select(row => row.Index().MaxBy(item => (sbyte)item.Item).Index)];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Labels_that_are_the_models_own_answers_give_full_accuracy()
    {
        Tool tool = await EvalAsync(string.Join('\n', _said), "--json");
        Assert.Equal((ExitCode.Ok, ""), (tool.ExitCode, tool.Error));
        using JsonDocument json = JsonDocument.Parse(tool.Output);
        Assert.Equal(1, json.RootElement.GetProperty("accuracy").GetDouble());
        Assert.Equal(_said.Length, json.RootElement.GetProperty("samples").GetInt32());
        Assert.False(json.RootElement.TryGetProperty("reference", out _));
    }

    [Fact]
    public async Task The_table_names_classes_and_no_progress_reaches_a_pipe()
    {
        string names = _folder.Write("names.txt", DemoFiles.Read("gesture.labels.txt"));
        Tool tool = await EvalAsync(string.Join('\n', _said), "--names", names, "--jobs", "1");
        Assert.Contains("100.00 % accuracy", tool.Output, StringComparison.Ordinal);
        foreach (string name in System.Text.Encoding.UTF8.GetString(DemoFiles.Read("gesture.labels.txt")).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Contains(name, tool.Output, StringComparison.Ordinal);
        }

        Assert.Empty(tool.Error);
    }

    [Theory]
    [InlineData("0", "labels for")]
    [InlineData("x", "no class number")]
    public async Task Labels_that_do_not_fit_are_one_sentence(string labels, string part)
    {
        Tool tool = await EvalAsync(labels);
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        Assert.Contains(part, Assert.Single(tool.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private Task<Tool> EvalAsync(string labels, params string[] options)
    {
        string file = _folder.Write("y.txt", System.Text.Encoding.ASCII.GetBytes(labels));
        return Tool.RunAsync(["eval", _model, "--data", _data, "--labels", file, .. options]);
    }
}
