using System.Text.Json;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>A candidate beside the active model, from the command line to the server's history.</summary>
public sealed class ShadowTests : IDisposable
{
    private readonly OwnFleet _fleet = new();

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public async Task A_candidate_that_disagrees_is_refused_and_one_that_agrees_is_kept()
    {
        await _fleet.StartAsync();
        await _fleet.PublishAsync("1.0", "1.0.0");
        await _fleet.RunDeviceAsync(e => OwnFleet.Is(e, "reported"));

        await _fleet.PublishAsync("2.0", "2.0.0", "--shadow-samples", "60", "--shadow-agreement", "1");
        List<JsonElement> refused = await _fleet.RunDeviceAsync(e => OwnFleet.Is(e, "reported"));
        JsonElement reverted = refused.Single(e => OwnFleet.Is(e, "reverted"));
        Assert.Equal("shadow_disagreed", reverted.GetProperty("cause").GetString());
        Assert.Equal("1.0.0", refused.Last(e => OwnFleet.Is(e, "booted")).GetProperty("version").GetString());
        Assert.Contains("cause=shadow-disagreed", await _fleet.GetAsync("/api/v1/devices/dev1/history"), StringComparison.Ordinal);

        await _fleet.PublishAsync("1.0", "3.0.0", "--shadow-samples", "20", "--shadow-every", "2", "--shadow-agreement", "1", "--shadow-drift", "0.01", "--shadow-required");
        Assert.Contains(
            "shadow of 20 samples, one every 2 inferences, agreement at least 1, drift at most 0.01, required",
            await ToolProcess.RunAsync(_fleet.Folder, "inspect", "3.0.0.tdpkg"),
            StringComparison.Ordinal);
        List<JsonElement> kept = await _fleet.RunDeviceAsync(e => OwnFleet.Is(e, "reported"));
        Assert.Equal(20, kept.Count(e => OwnFleet.Is(e, "shadow_compared")));
        Assert.Equal("3.0.0", kept.Single(e => OwnFleet.Is(e, "confirmed")).GetProperty("version").GetString());
        string history = await _fleet.GetAsync("/api/v1/devices/dev1/history");
        Assert.Contains("shadow=passed", history, StringComparison.Ordinal);
        Assert.Contains("agreementMilli=1000", history, StringComparison.Ordinal);
    }
}
