using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Who is awaited follows every change of a device and of a rollout, without a walk through the fleet.</summary>
public sealed class WaitingDevicesTests
{
    private static readonly Release Released = new()
    {
        Id = 7,
        ModelClass = "kws",
        ModelVersion = "1",
        Target = "esp32",
        Sha256 = "",
        Sha1 = "",
        Md5 = "",
        FileName = "",
    };

    private readonly FleetIndex _index = new();

    public WaitingDevicesTests() => _index.Put(Released);

    [Fact]
    public void Awaits_a_device_from_the_offer_to_its_action()
    {
        DeviceEntry device = Add("d1", lastSeenMs: 100);
        Assert.False(_index.IsAwaited(1, 0));
        _index.PutOffer(Released, OfferOf(1));
        Assert.True(_index.IsAwaited(1, 100));
        Assert.False(_index.IsAwaited(1, 101));
        device.Touch(500);
        Assert.True(_index.IsAwaited(1, 500));
        device.Now = device.Now with { Action = new OpenAction(1, 7, ActionState.Offered) };
        Assert.False(_index.IsAwaited(1, 0));
        device.Now = device.Now with { Action = null };
        Assert.True(_index.IsAwaited(1, 0));
        device.Now = device.Now with { ConcludedRolloutId = 1 };
        Assert.False(_index.IsAwaited(1, 0));
    }

    [Fact]
    public void Awaits_newcomers_and_forgets_the_removed_and_the_withdrawn()
    {
        _index.PutOffer(Released, OfferOf(1));
        Add("d1", 100);
        Assert.True(_index.IsAwaited(1, 0));
        _index.PutOffer(Released, OfferOf(2));
        Assert.False(_index.IsAwaited(1, 0));
        Assert.True(_index.IsAwaited(2, 0));
        _index.Remove("d1");
        Assert.False(_index.IsAwaited(2, 0));
        Add("d2", 100);
        _index.PutOffer(Released, null);
        Assert.False(_index.IsAwaited(2, 0));
    }

    private static Offer OfferOf(int rolloutId) =>
        new(rolloutId, Released.Id, "salt", Membership.BoundFor(100), new Dictionary<string, long>());

    private DeviceEntry Add(string id, long lastSeenMs)
    {
        var entry = new DeviceEntry(id, new DeviceSnapshot([], "esp32", "kws", DeviceState.Idle, null, null, null, 0, false, null), lastSeenMs);
        _index.Put(entry);
        return entry;
    }
}
