using System.Text.Json;

namespace TinyDevice.Cli.Tests;

public sealed class EstimateTests
{
    [Fact]
    public async Task A_good_release_reaches_everybody_who_polls()
    {
        Tool tool = await Tool.RunAsync("simulate", "--estimate", "--devices", "20000", "--failure-rate", "0.01", "--offline", "0.05", "--json");

        Assert.True(tool.ExitCode == 0, tool.Error);
        using JsonDocument result = JsonDocument.Parse(tool.Output);
        JsonElement rollout = result.RootElement.GetProperty("rollouts")[0];
        Assert.False(rollout.GetProperty("isHalted").GetBoolean());
        JsonElement last = rollout.GetProperty("stages")[3];
        Assert.InRange(last.GetProperty("succeeded").GetInt32() + last.GetProperty("failed").GetInt32(), 18_800, 19_200);
    }

    [Fact]
    public async Task A_bad_release_is_halted_in_its_first_stage()
    {
        Tool tool = await Tool.RunAsync("simulate", "--estimate", "--devices", "20000", "--failure-rate", "0.2", "--runs", "50");

        Assert.True(tool.ExitCode == 0, tool.Error);
        Assert.Contains("50 halted (100 %), 0 completed", tool.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--devices must be", "--devices", "10000001", "--estimate")]
    [InlineData("--devices must be", "--devices", "2001")]
    [InlineData("--runs must be", "--estimate", "--runs", "0")]
    public async Task Numbers_out_of_range_are_refused(string sentence, params string[] options)
    {
        Tool tool = await Tool.RunAsync(["simulate", .. options]);

        Assert.Equal(2, tool.ExitCode);
        Assert.Contains(sentence, tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stages_that_do_not_rise_are_refused() =>
        Assert.Contains("must rise", (await Tool.RunAsync("simulate", "--estimate", "--stages", "10,5,100")).Error, StringComparison.Ordinal);
}
