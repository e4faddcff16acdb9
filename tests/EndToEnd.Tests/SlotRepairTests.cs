using System.Text.Json;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>A flash drive that loses bits of the running model, and our server that still has them.</summary>
public sealed class SlotRepairTests : IDisposable
{
    private readonly OwnFleet _fleet = new();

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public async Task A_damaged_model_is_mended_by_fetching_the_damaged_chunk_alone()
    {
        await _fleet.StartAsync();
        await _fleet.PublishAsync("1.0", "1.0.0");
        await _fleet.RunDeviceAsync(e => OwnFleet.Is(e, "reported"));

        string slot = Path.Combine(_fleet.Store, "slot0");
        byte[] whole = await File.ReadAllBytesAsync(slot, TestContext.Current.CancellationToken);
        byte[] damaged = [.. whole];
        damaged[^1] ^= 0x40;
        await File.WriteAllBytesAsync(slot, damaged, TestContext.Current.CancellationToken);

        bool repaired = false;
        List<JsonElement> events = await _fleet.RunDeviceAsync(e =>
        {
            repaired |= OwnFleet.Is(e, "repaired");
            return repaired && OwnFleet.Is(e, "polled");
        });
        Assert.Equal(["factory", "1.0.0"], events.Where(e => OwnFleet.Is(e, "booted")).Select(e => e.GetProperty("version").GetString()));
        JsonElement fetched = events.Single(e => OwnFleet.Is(e, "repair_started"));
        Assert.InRange(fetched.GetProperty("total").GetInt32(), 1, 4096);
        Assert.Equal(whole, await File.ReadAllBytesAsync(slot, TestContext.Current.CancellationToken));
    }
}
