using System.Collections.Concurrent;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>What polls are answered from: a copy of the database's facts in memory, never ahead of the disk.</summary>
/// <remarks>Only steps after a commit change it, one at a time; reading takes no lock and no scan.</remarks>
internal sealed class FleetIndex
{
    private static readonly TimeSpan FullPause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, DeviceEntry> _devices = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, Release> _releases = new();
    private readonly ConcurrentDictionary<(string Target, string ModelClass), Offer> _offers = new();
    private readonly ConcurrentDictionary<int, Offer> _rollbacks = new();
    private readonly ConcurrentDictionary<int, DateTimeOffset> _fullUntil = new();
    private readonly ConcurrentDictionary<int, bool> _unwinding = new();
    private readonly WaitingDevices _waiting = new();
    private int _lastActionId;

    /// <summary>How many devices stand where and run what.</summary>
    public FleetCounts Counts { get; } = new();

    /// <summary>The devices as people page through them.</summary>
    public FleetOrder Order { get; } = new();

    public DeviceEntry? FindDevice(string id) => _devices.GetValueOrDefault(id);

    public Release? FindRelease(int id) => _releases.GetValueOrDefault(id);

    /// <summary>The newest running rollout a device fits, unless the device has it or is through with it.</summary>
    public Offer? FindOffer(string deviceId, DeviceSnapshot device)
    {
        if (device.InstalledReleaseId is int installed && _rollbacks.TryGetValue(installed, out Offer? back)
            && back.RolloutId > device.ConcludedRolloutId)
        {
            return back;
        }
        if (device.Target is null || device.ModelClass is null
            || !_offers.TryGetValue((device.Target, device.ModelClass), out Offer? offer))
        {
            return null;
        }
        return offer.Fits(device) && offer.Admits(deviceId, device.ModelVersion) ? offer : null;
    }

    /// <summary>The newest release of the same class and version for every other target.</summary>
    public IEnumerable<Release> SiblingsOf(IReadOnlyList<Release> releases) => _releases.Values
        .Where(r => r.Kind == ReleaseKind.Package && r.ModelClass == releases[0].ModelClass && r.ModelVersion == releases[0].ModelVersion && releases.All(known => known.Target != r.Target))
        .GroupBy(r => r.Target).Select(g => g.MaxBy(r => (r.Epoch, r.Sequence))!).OrderBy(r => r.Id);

    /// <summary>Releases that devices which have this one would take in its place.</summary>
    public IEnumerable<Release> WaysBackFrom(int releaseId) => FindRelease(releaseId) is Release release
        ? _releases.Values.Where(r => r.Kind == ReleaseKind.Package && PostHalt.Objection(release, r) is null) : [];

    /// <summary>Whether an update may begin now: inside the maintenance window, and not right after its rollout was found full.</summary>
    public bool MayBegin(Offer offer, DateTimeOffset now) =>
        offer.Window?.IsOpen(now) != false
        && (offer.MaxConcurrent == 0 || !_fullUntil.TryGetValue(offer.RolloutId, out DateTimeOffset until) || now >= until);

    /// <summary>Spares the database the question for a moment: so many updates of this rollout are under way as may be.</summary>
    public void HoldOffers(int rolloutId, DateTimeOffset now) => _fullUntil[rolloutId] = now + FullPause;

    /// <summary>Whether an update under way belongs to a halted rollout and only was not taken back yet.</summary>
    public bool IsUnwinding(OpenAction action) =>
        action is { RolloutId: int rollout, State: not ActionState.Canceling } && _unwinding.ContainsKey(rollout);

    /// <summary>Notes that updates of a halted rollout are to be taken back, or that none is left.</summary>
    public void NoteUnwinding(int rolloutId, bool isUnwinding)
    {
        if (isUnwinding)
        {
            _unwinding[rolloutId] = true;
        }
        else
        {
            _unwinding.TryRemove(rolloutId, out _);
        }
    }

    /// <summary>A number no action had before.</summary>
    /// <remarks>Zephyr's client cannot cancel an action whose number ends in 0 (zephyr#89530), so there is none.</remarks>
    public int NextActionId()
    {
        int id = Interlocked.Increment(ref _lastActionId);
        return id % 10 == 0 ? NextActionId() : id;
    }

    /// <summary>Sequence of the newest trust record there is a rotation to; 0 when there is none.</summary>
    public uint NewestRotation { get; set; }

    /// <summary>Sees that numbers up to this one are not given again.</summary>
    public void RaiseActionId(int used)
    {
        int last;
        while ((last = Volatile.Read(ref _lastActionId)) < used && Interlocked.CompareExchange(ref _lastActionId, used, last) != last)
        {
        }
    }

    /// <summary>Forgets every device but these.</summary>
    public void KeepOnly(HashSet<string> ids)
    {
        foreach ((string id, _) in _devices.Where(d => !ids.Contains(d.Key)))
        {
            Remove(id);
        }
    }

    public void Put(DeviceEntry entry)
    {
        Remove(entry.Id);
        _devices[entry.Id] = entry;
        Order.Add(entry);
        entry.Changed = Reconsider;
        Reconsider(entry);
    }

    /// <summary>Takes a device's committed change in; one that was retired meanwhile stays out.</summary>
    public void Follow(string deviceId, DeviceSnapshot snapshot)
    {
        if (FindDevice(deviceId) is DeviceEntry entry)
        {
            entry.Now = snapshot;
        }
    }

    public void Remove(string deviceId)
    {
        if (_devices.TryRemove(deviceId, out DeviceEntry? entry))
        {
            _waiting.Move(entry, null);
            Order.Remove(entry);
            Counts.Move(entry, null);
        }
    }

    public void Put(Release release) => _releases[release.Id] = release;

    /// <summary>The devices of one kind by the version they run, with their places, for drawing the bounds of stages.</summary>
    public List<Stratum> StrataOf(Release release, string salt)
    {
        var strata = new Dictionary<string, Stratum>(StringComparer.Ordinal);
        foreach ((string id, DeviceEntry entry) in _devices)
        {
            DeviceSnapshot device = entry.Now;
            if (device.Target == release.Target && device.ModelClass == release.ModelClass)
            {
                string version = device.ModelVersion ?? "";
                if (!strata.TryGetValue(version, out Stratum? stratum))
                {
                    strata[version] = stratum = new Stratum(release.Id, version, []);
                }
                stratum.Ranks.Add(Membership.RankOf(salt, id));
            }
        }
        return [.. strata.Values];
    }

    /// <summary>Whether a device heard of since <paramref name="sinceMs"/> will get this rollout, if not at its next poll, then when its time comes.</summary>
    public bool IsAwaited(int rolloutId, long sinceMs) => _waiting.Any(rolloutId, sinceMs);

    /// <summary>Hands an offer to exactly the devices that installed a release.</summary>
    public void PutRollback(int installedReleaseId, Offer offer)
    {
        _rollbacks[installedReleaseId] = offer;
        ReconsiderAll();
    }

    /// <summary>Replaces the offer for one kind of device, null for none.</summary>
    public void PutOffer(Release release, Offer? offer)
    {
        if (offer is null)
        {
            _offers.TryRemove((release.Target, release.ModelClass), out _);
        }
        else
        {
            _offers[(release.Target, release.ModelClass)] = offer;
        }
        ReconsiderAll();
    }

    /// <summary>Takes in all rollouts that are not halted, oldest first, in place of those before.</summary>
    public void ReplaceRollouts(IReadOnlyList<Rollout> rollouts)
    {
        var offers = new Dictionary<(string, string), Offer>();
        var rollbacks = new Dictionary<int, Offer>();
        foreach (Rollout rollout in rollouts)
        {
            foreach (RolloutImage image in rollout.Images)
            {
                if (image.RollsBackReleaseId is int installed)
                {
                    rollbacks[installed] = rollout.OfferOf(image);
                }
                else
                {
                    Release release = _releases[image.ReleaseId];
                    offers[(release.Target, release.ModelClass)] = rollout.OfferOf(image);
                }
            }
        }
        Replace(_offers, offers);
        Replace(_rollbacks, rollbacks);
        ReconsiderAll();
    }

    /// <summary>The offer for a release's kind of device.</summary>
    public Offer? OfferFor(Release release) => _offers.GetValueOrDefault((release.Target, release.ModelClass));

    /// <summary>Forgets the rollback of a release.</summary>
    public void RemoveRollback(int installedReleaseId)
    {
        _rollbacks.TryRemove(installedReleaseId, out _);
        ReconsiderAll();
    }

    private void Reconsider(DeviceEntry entry)
    {
        DeviceSnapshot device = entry.Now;
        Counts.Move(entry, device);
        _waiting.Move(entry, device.Action is null ? FindOffer(entry.Id, device)?.RolloutId : null);
    }

    // What stays is never away in between: polls go on meanwhile.
    private static void Replace<TKey>(ConcurrentDictionary<TKey, Offer> held, Dictionary<TKey, Offer> now)
        where TKey : notnull
    {
        foreach ((TKey key, Offer offer) in now)
        {
            held[key] = offer;
        }
        foreach (TKey key in held.Keys.Where(k => !now.ContainsKey(k)))
        {
            held.TryRemove(key, out _);
        }
    }

    // Once per decision about a rollout, never per poll.
    private void ReconsiderAll()
    {
        foreach ((_, DeviceEntry entry) in _devices)
        {
            Reconsider(entry);
        }
    }
}
