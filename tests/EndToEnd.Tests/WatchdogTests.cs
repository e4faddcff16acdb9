using System.Text.Json;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>A device process that hangs is killed within nf.config's time and started again, and the boot counter makes an end of a model that hangs it.</summary>
public sealed class WatchdogTests : IDisposable
{
    private readonly OwnFleet _fleet = new();

    public void Dispose() => _fleet.Dispose();

    [Theory]
    [InlineData("inference")]
    [InlineData("step")]
    public async Task A_model_that_hangs_the_process_is_reverted_after_three_boots(string place)
    {
        string config = await File.ReadAllTextAsync(Path.Combine(OwnFleet.Repository(), "nf.config"), TestContext.Current.CancellationToken);
        const string Times = """<watchdog inferenceSeconds="60" agentSeconds="300" invokeMs="30000" />""";
        Assert.Contains(Times, config, StringComparison.Ordinal);
        config = config.Replace(Times, """<watchdog inferenceSeconds="3" agentSeconds="3" invokeMs="1000" />""", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_fleet.Folder, "nf.config"), config, TestContext.Current.CancellationToken);

        await _fleet.StartAsync();
        await _fleet.PublishAsync("1.0", "1.0.0");
        await _fleet.RunDeviceAsync(e => OwnFleet.Is(e, "reported"));

        await _fleet.PublishAsync("2.0", "2.0.0", "--probation", "100000");
        List<JsonElement> events = await _fleet.RunDeviceAsync(e => OwnFleet.Is(e, "reported"), "--supervised", "--hang", place, "--hang-on", "2.0.0");
        Assert.True(events.Count(e => OwnFleet.Is(e, "watchdog_reset")) >= 3);
        Assert.Equal("probation_boots_exhausted", events.Single(e => OwnFleet.Is(e, "reverted")).GetProperty("cause").GetString());
        Assert.Equal("1.0.0", events.Last(e => OwnFleet.Is(e, "booted")).GetProperty("version").GetString());
        Assert.Contains("cause=probation-boots-exhausted", await _fleet.GetAsync("/api/v1/devices/dev1/history"), StringComparison.Ordinal);
    }
}
