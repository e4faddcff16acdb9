namespace TinyDevice.UpdateServer.Fleet;

/// <summary>The devices in the order of their ids, for people who page through them; put in order when somebody looks, not when a device comes.</summary>
/// <remarks>Questions walk over all devices: a few milliseconds for a hundred thousand of them, and never on a device's path.</remarks>
internal sealed class FleetOrder
{
    /// <summary>A device that missed so many polls is called silent.</summary>
    public const int SilentAfterPolls = 3;

    private readonly Lock _lock = new();
    private readonly List<DeviceEntry> _added = [];
    private readonly HashSet<DeviceEntry> _removed = [];
    private DeviceEntry[] _ordered = [];
    private IdText _ids = new([]);

    public void Add(DeviceEntry entry)
    {
        lock (_lock)
        {
            _added.Add(entry);
        }
    }

    public void Remove(DeviceEntry entry)
    {
        lock (_lock)
        {
            _removed.Add(entry);
        }
    }

    /// <summary>Puts all devices in order now, so that nobody who looks has to wait for it.</summary>
    public void Prepare() => Take();

    /// <summary>Devices not heard of since then.</summary>
    public int CountSilent(DateTimeOffset since)
    {
        long sinceMs = since.ToUnixTimeMilliseconds();
        int silent = 0;
        foreach (DeviceEntry entry in Take().Ordered)
        {
            silent += entry.LastSeenMs < sinceMs ? 1 : 0;
        }
        return silent;
    }

    /// <summary>The first so many devices behind an id that somebody looks for.</summary>
    public List<DeviceEntry> Find(DeviceSearch search, string? after, int count)
    {
        (DeviceEntry[] ordered, IdText ids) = Take();
        if (search.IsOnlyId)
        {
            return FindById(ordered, ids, search, after, count);
        }
        var found = new List<DeviceEntry>(count);
        for (int i = after is null ? 0 : Behind(ordered, after); i < ordered.Length && found.Count < count; i++)
        {
            if (search.Finds(ordered[i]))
            {
                found.Add(ordered[i]);
            }
        }
        return found;
    }

    private static List<DeviceEntry> FindById(DeviceEntry[] ordered, IdText ids, DeviceSearch search, string? after, int count)
    {
        var found = new List<DeviceEntry>(count);
        if (IdText.Wanted(search.Text!) is byte[] wanted)
        {
            int i = ids.Next(wanted, after is null ? 0 : Behind(ordered, after));
            for (; i >= 0 && found.Count < count; i = ids.Next(wanted, i + 1))
            {
                if (search.Finds(ordered[i]))
                {
                    found.Add(ordered[i]);
                }
            }
        }
        return found;
    }

    /// <summary>How many devices were not heard of since then, and so many of them, longest silent first.</summary>
    public (int Silent, List<DeviceEntry> Longest) LongestSilent(DateTimeOffset since, SilentCursor? after, int count)
    {
        long sinceMs = since.ToUnixTimeMilliseconds();
        var worst = new PriorityQueue<DeviceEntry, SilentCursor>(Comparer<SilentCursor>.Create((a, b) => b.CompareTo(a)));
        int silent = 0;
        foreach (DeviceEntry entry in Take().Ordered)
        {
            var place = SilentCursor.Of(entry);
            if (place.LastSeenMs >= sinceMs)
            {
                continue;
            }
            silent++;
            bool isMeant = after is null || place.CompareTo(after.Value) > 0;
            if (isMeant && worst.Count < count)
            {
                worst.Enqueue(entry, place);
            }
            else if (isMeant && worst.TryPeek(out _, out SilentCursor last) && place.CompareTo(last) < 0)
            {
                worst.EnqueueDequeue(entry, place);
            }
        }
        return (silent, worst.UnorderedItems.OrderBy(i => i.Priority).Select(i => i.Element).ToList());
    }

    /// <summary>All of them as they are now; neither is changed afterwards.</summary>
    private (DeviceEntry[] Ordered, IdText Ids) Take()
    {
        lock (_lock)
        {
            if (_added.Count + _removed.Count > 0)
            {
                _ordered = Merge();
                _ids = new IdText(_ordered);
                _added.Clear();
                _removed.Clear();
            }
            return (_ordered, _ids);
        }
    }

    /// <summary>Index of the first device behind an id.</summary>
    private static int Behind(DeviceEntry[] ordered, string id)
    {
        (int low, int high) = (0, ordered.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(ordered[middle].Id, id) <= 0 ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private DeviceEntry[] Merge()
    {
        var kept = _removed.Count == 0 ? _added : _added.FindAll(e => !_removed.Contains(e));
        DeviceEntry[] added = [.. kept];
        Array.Sort(added, (a, b) => string.CompareOrdinal(a.Id, b.Id));
        var all = new List<DeviceEntry>(_ordered.Length + added.Length);
        int at = 0;
        foreach (DeviceEntry entry in _ordered)
        {
            for (; at < added.Length && string.CompareOrdinal(added[at].Id, entry.Id) < 0; at++)
            {
                all.Add(added[at]);
            }
            if (_removed.Count == 0 || !_removed.Contains(entry))
            {
                all.Add(entry);
            }
        }
        all.AddRange(added.AsSpan(at));
        return [.. all];
    }
}
