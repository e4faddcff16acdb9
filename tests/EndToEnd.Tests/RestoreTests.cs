using System.Text.Json;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>A server goes back to its backup; its devices do not.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly OwnFleet _fleet = new();

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public async Task A_restored_server_learns_what_its_devices_did_since_and_goes_on_updating_them()
    {
        await _fleet.StartAsync();
        await _fleet.PublishAsync("1.0", "1.0.0");
        await _fleet.RunDeviceAsync(e => OwnFleet.Is(e, "reported"));
        await _fleet.BackUpAsync("backup.tar");
        await _fleet.PublishAsync("2.0", "1.1.0");
        await _fleet.RunDeviceAsync(e => OwnFleet.Is(e, "reported"));
        Assert.Equal("1.1.0", await VersionAsync());
        await _fleet.RestoreAsync("backup.tar");
        Assert.Equal("1.0.0", await VersionAsync());

        // At the second poll it has told what it runs, as the first asked for.
        int polls = 0;
        List<JsonElement> events = await _fleet.RunDeviceAsync(e => OwnFleet.Is(e, "polled") && ++polls == 2);
        Assert.DoesNotContain(events, e => OwnFleet.Is(e, "offered"));
        Assert.Equal("1.1.0", await VersionAsync());

        // The device ended its second update under the old server; this is the second one of the new server.
        await _fleet.PublishAsync("3.0", "1.2.0");
        events = await _fleet.RunDeviceAsync(e => OwnFleet.Is(e, "reported"));
        Assert.Contains(events, e => OwnFleet.Is(e, "confirmed") && e.GetProperty("version").GetString() == "1.2.0");
        Assert.Equal("1.2.0", await VersionAsync());
    }

    private async Task<string?> VersionAsync() =>
        JsonDocument.Parse(await _fleet.GetAsync("/api/v1/devices/dev1")).RootElement.GetProperty("modelVersion").GetString();
}
