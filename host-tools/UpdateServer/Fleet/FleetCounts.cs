using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>How many devices stand where and run what, kept up to date so that nobody has to count a fleet to show it.</summary>
internal sealed class FleetCounts
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string? ModelClass, string? ModelVersion, string? Target), int> _versions = [];
    private readonly Dictionary<DeviceState, int> _states = [];

    /// <summary>All devices in service.</summary>
    public int Devices
    {
        get
        {
            lock (_lock)
            {
                return _states.Values.Sum();
            }
        }
    }

    /// <summary>Counts a device as it is now, in place of what it was.</summary>
    public void Move(DeviceEntry entry, DeviceSnapshot? now)
    {
        lock (_lock)
        {
            if (entry.Counted is DeviceSnapshot before)
            {
                Add(_versions, (before.ModelClass, before.ModelVersion, before.Target), -1);
                Add(_states, before.State, -1);
            }
            entry.Counted = now;
            if (now is not null)
            {
                Add(_versions, (now.ModelClass, now.ModelVersion, now.Target), 1);
                Add(_states, now.State, 1);
            }
        }
    }

    /// <summary>Devices of a target that run a version.</summary>
    public int Of(string modelClass, string modelVersion, string target)
    {
        lock (_lock)
        {
            return _versions.GetValueOrDefault((modelClass, modelVersion, target));
        }
    }

    /// <summary>Whether any device's model class or version contains a text.</summary>
    public bool Mentions(string text)
    {
        lock (_lock)
        {
            return _versions.Keys.Any(v => DeviceSearch.Has(v.ModelClass, text) || DeviceSearch.Has(v.ModelVersion, text));
        }
    }

    /// <summary>Devices a release fits by the version they run, "" where nobody knows it.</summary>
    public Dictionary<string, int> VersionsOf(Release release)
    {
        lock (_lock)
        {
            return _versions.Where(v => v.Key.Target == release.Target && v.Key.ModelClass == release.ModelClass)
                .GroupBy(v => v.Key.ModelVersion ?? "").ToDictionary(g => g.Key, g => g.Sum(v => v.Value), StringComparer.Ordinal);
        }
    }

    /// <summary>The counts as people get them.</summary>
    public FleetStatus ToStatus()
    {
        lock (_lock)
        {
            return new FleetStatus(_states.Values.Sum(), new Dictionary<DeviceState, int>(_states), _versions
                .GroupBy(v => (v.Key.ModelClass, v.Key.ModelVersion))
                .Select(g => new VersionCount(g.Key.ModelClass, g.Key.ModelVersion, g.Sum(v => v.Value)))
                .OrderByDescending(v => v.Devices).ThenBy(v => v.ModelClass, StringComparer.Ordinal).ThenBy(v => v.ModelVersion, StringComparer.Ordinal)
                .ToList());
        }
    }

    private static void Add<TKey>(Dictionary<TKey, int> counts, TKey key, int change)
        where TKey : notnull
    {
        int now = counts.GetValueOrDefault(key) + change;
        if (now == 0)
        {
            counts.Remove(key);
        }
        else
        {
            counts[key] = now;
        }
    }
}
