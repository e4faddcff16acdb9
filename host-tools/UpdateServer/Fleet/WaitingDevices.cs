namespace TinyDevice.UpdateServer.Fleet;

/// <summary>Which devices will get which rollout at their next poll, kept up to date so that nobody has to walk the fleet to know.</summary>
internal sealed class WaitingDevices
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, HashSet<DeviceEntry>> _byRollout = [];

    /// <summary>Notes what a device waits for now; null for nothing.</summary>
    public void Move(DeviceEntry entry, int? rolloutId)
    {
        lock (_lock)
        {
            if (entry.WaitsFor == rolloutId)
            {
                return;
            }
            if (entry.WaitsFor is int before && _byRollout.TryGetValue(before, out HashSet<DeviceEntry>? left))
            {
                left.Remove(entry);
                if (left.Count == 0)
                {
                    _byRollout.Remove(before);
                }
            }
            entry.WaitsFor = rolloutId;
            if (rolloutId is int now)
            {
                if (!_byRollout.TryGetValue(now, out HashSet<DeviceEntry>? joined))
                {
                    _byRollout[now] = joined = [];
                }
                joined.Add(entry);
            }
        }
    }

    /// <summary>Whether a device heard of since <paramref name="sinceMs"/> waits for this rollout.</summary>
    public bool Any(int rolloutId, long sinceMs)
    {
        lock (_lock)
        {
            return _byRollout.TryGetValue(rolloutId, out HashSet<DeviceEntry>? waiting) && waiting.Any(e => e.LastSeenMs >= sinceMs);
        }
    }
}
