using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Tests;

public sealed class FleetOrderTests
{
    private static readonly DeviceSearch All = new(null, null, null, null);

    [Fact]
    public void Order_and_counts_equal_a_recount_after_any_interleaving()
    {
        var random = new Random(42);
        var index = new FleetIndex();
        var known = new SortedDictionary<string, DeviceSnapshot>(StringComparer.Ordinal);
        for (int step = 0; step < 5_000; step++)
        {
            string id = $"d{random.Next(300):X}";
            DeviceSnapshot now = Snapshot(random.Next(3), random.Next(1, 6));
            switch (random.Next(4))
            {
                case 0:
                    index.Remove(id);
                    known.Remove(id);
                    break;
                case 1:
                    index.Put(new DeviceEntry(id, now, step));
                    known[id] = now;
                    break;
                default:
                    index.Follow(id, now);
                    _ = known.ContainsKey(id) ? known[id] = now : now;
                    break;
            }
            if (step % 50 == 0)
            {
                Compare(index, known);
            }
        }
    }

    private static void Compare(FleetIndex index, SortedDictionary<string, DeviceSnapshot> known)
    {
        Assert.Equal(known.Keys, index.Order.Find(All, null, 1_000).Select(e => e.Id));
        Assert.Equal(known.Keys.Where(id => string.CompareOrdinal(id, "d7") > 0).Take(5), index.Order.Find(All, "d7", 5).Select(e => e.Id));
        Assert.Equal(known.Keys.Where(id => id.Contains('A', StringComparison.Ordinal)),
            index.Order.Find(new DeviceSearch("a", null, null, null, IsOnlyId: true), null, 1_000).Select(e => e.Id));
        Assert.Equal(known.Where(d => d.Key.Contains("D1", StringComparison.OrdinalIgnoreCase) && d.Value.State == DeviceState.Idle).Select(d => d.Key),
            index.Order.Find(new DeviceSearch("D1", null, null, DeviceState.Idle, IsOnlyId: true), null, 1_000).Select(e => e.Id));
        FleetStatus status = index.Counts.ToStatus();
        Assert.Equal(known.Count, status.Devices);
        Assert.Equal(known.Values.GroupBy(d => d.State).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())), status.States.OrderBy(s => s.Key).Select(s => (s.Key, s.Value)));
        Assert.Equal(known.Values.GroupBy(d => d.ModelVersion).Select(g => (g.Key, g.Count())).OrderBy(g => g.Key, StringComparer.Ordinal),
            status.Versions.Select(v => (v.ModelVersion, v.Devices)).OrderBy(v => v.ModelVersion, StringComparer.Ordinal));
    }

    private static DeviceSnapshot Snapshot(int version, int state) => new([], "esp32", "kws", (DeviceState)state, null, null, null, 0, false, version == 0 ? null : $"{version}.0");
}
