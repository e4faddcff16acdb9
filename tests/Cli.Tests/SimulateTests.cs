using System.Text.Json;
using TinyDevice.Cli.Simulation;

namespace TinyDevice.Cli.Tests;

public sealed class SimulateTests
{
    [Fact]
    public async Task A_rollout_to_twenty_devices_completes_without_the_one_that_fails_and_the_one_that_is_away()
    {
        Tool tool = await Tool.RunAsync("simulate", "--devices", "20", "--failure-rate", "0.05", "--offline", "0.05", "--json");

        Assert.True(tool.ExitCode == 0, tool.Output + tool.Error);
        using JsonDocument result = JsonDocument.Parse(tool.Output);
        JsonElement rollout = result.RootElement.GetProperty("rollout");
        Assert.Equal("completed", rollout.GetProperty("state").GetString());
        Assert.Equal(18, rollout.GetProperty("counts").GetProperty("succeeded").GetInt32());
        Assert.Equal(1, rollout.GetProperty("counts").GetProperty("failed").GetInt32());
        Assert.Contains(result.RootElement.GetProperty("fleet").GetProperty("versions").EnumerateArray(),
            version => version.GetProperty("devices").GetInt32() == 18 && version.GetProperty("modelVersion").GetString() == "2.0");
        Assert.Single(result.RootElement.GetProperty("rollout").GetProperty("reasons").EnumerateArray());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_devices_the_same_fate_and_the_same_final_counts()
    {
        string[] command = ["simulate", "--devices", "40", "--failure-rate", "0.025", "--offline", "0.1", "--seed", "7", "--json"];
        string[] ends = [];
        for (int i = 0; i < 2; i++)
        {
            Tool tool = await Tool.RunAsync(command);
            Assert.True(tool.ExitCode == 0, tool.Output + tool.Error);
            using JsonDocument result = JsonDocument.Parse(tool.Output);
            JsonElement rollout = result.RootElement.GetProperty("rollout");
            ends = [.. ends, $"{rollout.GetProperty("state")} {rollout.GetProperty("counts")} {rollout.GetProperty("reasons").GetArrayLength()} {result.RootElement.GetProperty("fleet").GetProperty("versions")}"];
        }

        Assert.Equal(ends[0], ends[1]);
    }

    [Fact]
    public async Task A_stage_in_which_everybody_is_away_is_left_as_by_a_person()
    {
        Tool tool = await Tool.RunAsync("simulate", "--devices", "10", "--failure-rate", "0", "--offline", "0.9", "--json");

        Assert.True(tool.ExitCode == 0, tool.Output + tool.Error);
        using JsonDocument result = JsonDocument.Parse(tool.Output);
        Assert.InRange(result.RootElement.GetProperty("passed").GetInt32(), 1, 3);
        Assert.Equal(1, result.RootElement.GetProperty("rollout").GetProperty("counts").GetProperty("succeeded").GetInt32());
    }

    [Fact]
    public void The_seed_draws_who_fails_and_orders_the_rollout()
    {
        var plan = new FleetPlan(200, 0.1, 0.1, seed: 5);

        Assert.Equal(plan.Fates, new FleetPlan(200, 0.1, 0.1, seed: 5).Fates);
        Assert.Equal(plan.Salt, new FleetPlan(200, 0.1, 0.1, seed: 5).Salt);
        Assert.NotEqual(plan.Fates, new FleetPlan(200, 0.1, 0.1, seed: 6).Fates);
        Assert.NotEqual(plan.Salt, new FleetPlan(200, 0.1, 0.1, seed: 6).Salt);
    }

    [Theory]
    [InlineData("--devices", "0")]
    [InlineData("--failure-rate", "1.5")]
    [InlineData("--offline", "-0.1")]
    public async Task Shares_and_numbers_out_of_range_are_refused(string option, string value)
    {
        Tool tool = await Tool.RunAsync("simulate", option, value);

        Assert.Equal(2, tool.ExitCode);
        Assert.Contains(option + " must be", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fleet_in_which_nobody_polls_is_refused()
    {
        Tool tool = await Tool.RunAsync("simulate", "--devices", "10", "--offline", "1");

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("somebody polls", tool.Error, StringComparison.Ordinal);
    }
}
