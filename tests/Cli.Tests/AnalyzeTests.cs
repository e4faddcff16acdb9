using System.Text.Json;

namespace TinyDevice.Cli.Tests;

public sealed class AnalyzeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public AnalyzeTests() => _model = _folder.Write("m.tflite", DemoFiles.Read("gesture-1.0.tflite"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_planning_form_prints_the_lessons_figures()
    {
        Tool tool = await Tool.RunAsync("analyze", "--layers", "conv2d 1,8,3,3; conv2d 8,16,3,3; dense 4096,64; dense 64,4", "--flash", "256", "--ram", "64");
        Assert.Equal(ExitCode.Ok, tool.ExitCode);
        foreach (string figure in new[]
        {
            "Layer 0: conv2d (1, 8, 3, 3) -> weights=0.1KB, act=2.0KB",
            "Layer 1: conv2d (8, 16, 3, 3) -> weights=1.1KB, act=4.0KB",
            "Layer 2: dense (4096, 64) -> weights=256.1KB, act=0.1KB",
            "Layer 3: dense (64, 4) -> weights=0.3KB, act=0.0KB",
            "Total weights: 263,716 (257.5 KB)",
            "Peak activation: 4.0 KB",
            "277.5 / 256 KB (EXCEEDS LIMIT)",
            "6.0 / 64 KB (OK)",
            "Need to reduce model by 22 KB",
            "layer 2 dense",
            "Assumptions",
        })
        {
            Assert.Contains(figure, tool.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_planning_form_speaks_json_and_says_when_it_fits()
    {
        Tool text = await Tool.RunAsync("analyze", "--layers", "dense 64,4", "--flash", "256", "--ram", "64");
        Assert.Contains("DEPLOYABLE! Flash: 8%, RAM: 3%", text.Output, StringComparison.Ordinal);
        Tool json = await Tool.RunAsync("analyze", "--layers", "dense 64,4", "--flash", "256", "--ram", "64", "--json");
        using JsonDocument plan = JsonDocument.Parse(json.Output);
        Assert.Equal(260, plan.RootElement.GetProperty("weights").GetInt32());
        Assert.True(plan.RootElement.GetProperty("fits").GetBoolean());
    }

    [Fact]
    public async Task Without_a_target_the_board_of_nf_config_is_analysed()
    {
        Tool tool = await Tool.RunAsync("analyze", _model, "--json");
        using JsonDocument analysis = JsonDocument.Parse(tool.Output);
        JsonElement target = Assert.Single(analysis.RootElement.GetProperty("targets").EnumerateArray());
        Assert.Equal("esp32", target.GetProperty("target").GetString());
        Assert.True(target.GetProperty("fits").GetBoolean());
        Assert.True(target.GetProperty("milliseconds").GetProperty("value").GetDouble() > 0);
    }

    [Fact]
    public async Task All_targets_of_the_lesson_are_there_with_a_report_in_html()
    {
        string html = _folder["report.html"];
        Tool tool = await Tool.RunAsync("analyze", _model, "--target", "all", "--every", "10s", "--html", html);
        Assert.Equal(ExitCode.Ok, tool.ExitCode);
        foreach (string target in new[] { "esp32", "esp32-s3", "nano33ble", "stm32f746", "rp2040", "coral-usb", "jetson-nano", "jetson-xavier-nx", "jetson-orin-nano", "jetson-agx-orin" })
        {
            Assert.Contains($"fits {target} ", tool.Output, StringComparison.Ordinal);
        }

        Assert.Contains("battery lasts", tool.Output, StringComparison.Ordinal);
        Assert.Contains("</html>", await File.ReadAllTextAsync(html, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analyze")]
    [InlineData("analyze", "--layers", "dense 1,2")]
    [InlineData("analyze", "--layers", "dense 1", "--flash", "1", "--ram", "1")]
    [InlineData("analyze", "--layers", "dense 1,2", "--flash", "0", "--ram", "1")]
    [InlineData("analyze", "no-such.tflite")]
    public async Task A_mistake_is_one_sentence(params string[] args)
    {
        Tool tool = await Tool.RunAsync(args);
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        Assert.StartsWith("error: ", Assert.Single(tool.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_target_lists_the_known_ones()
    {
        Tool tool = await Tool.RunAsync("analyze", _model, "--target", "z80");
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        Assert.Contains("nano33ble", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("1e3s")]
    [InlineData("99999d")]
    public async Task A_wrong_interval_is_a_usage_error(string every) =>
        Assert.Equal(ExitCode.Usage, (await Tool.RunAsync("analyze", _model, "--every", every)).ExitCode);
}
