namespace TinyDevice.UpdateServer.Fleet;

/// <summary>A device's place in the index.</summary>
internal sealed class DeviceEntry(string id, DeviceSnapshot now, long lastSeenMs)
{
    private volatile DeviceSnapshot _now = now;
    private long _lastSeenMs = lastSeenMs;
    private int _unsaved;
    private long _minuteMs;
    private int _inMinute;

    public string Id => id;

    /// <summary>Called after every change of <see cref="Now"/>; set by the index that holds this entry.</summary>
    public Action<DeviceEntry>? Changed { get; set; }

    /// <summary>The rollout that comes with its next poll, as <see cref="WaitingDevices"/> last noted.</summary>
    public int? WaitsFor { get; set; }

    /// <summary>What it was when <see cref="FleetCounts"/> counted it; null while it is not counted.</summary>
    public DeviceSnapshot? Counted { get; set; }

    /// <summary>Set only after the change is on disk.</summary>
    public DeviceSnapshot Now
    {
        get => _now;
        set
        {
            _now = value;
            Changed?.Invoke(this);
        }
    }

    /// <summary>Last authenticated request, in milliseconds since 1970; 0 if never.</summary>
    public long LastSeenMs => Volatile.Read(ref _lastSeenMs);

    /// <summary>Counts a request; false when it is beyond so many in the minute that began with the first of them.</summary>
    public bool Admit(long nowMs, int perMinute)
    {
        long begun = Volatile.Read(ref _minuteMs);
        if (nowMs - begun is < 0 or >= 60_000 && Interlocked.CompareExchange(ref _minuteMs, nowMs, begun) == begun)
        {
            Volatile.Write(ref _inMinute, 0);
        }
        return Interlocked.Increment(ref _inMinute) <= perMinute;
    }

    /// <summary>Milliseconds until the minute of <see cref="Admit"/> is over.</summary>
    public long UntilNextMinute(long nowMs) => Math.Max(0, Volatile.Read(ref _minuteMs) + 60_000 - nowMs);

    /// <summary>Remembers a request; true when this is the first since the last <see cref="TakeLastSeen"/>.</summary>
    public bool Touch(long nowMs)
    {
        Volatile.Write(ref _lastSeenMs, nowMs);
        return Interlocked.Exchange(ref _unsaved, 1) == 0;
    }

    /// <summary>Takes over that another server heard of the device.</summary>
    public void Hear(long atMs)
    {
        if (atMs > LastSeenMs)
        {
            Volatile.Write(ref _lastSeenMs, atMs);
        }
    }

    /// <summary>The time to save; a request after this call counts as unsaved again.</summary>
    public long TakeLastSeen()
    {
        Interlocked.Exchange(ref _unsaved, 0);
        return LastSeenMs;
    }
}
