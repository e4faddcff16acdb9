using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Replicas;

/// <summary>Gathers from what is saved what the other servers must read again; no operation has to think of it.</summary>
internal sealed class ChangeNotes
{
    private readonly HashSet<string> _devices = new(StringComparer.Ordinal);
    private readonly List<string> _seen = [];
    private bool _releases;
    private bool _rollouts;
    private bool _keys;
    private bool _rotations;
    private bool _settings;

    public bool IsEmpty => !(_releases || _rollouts || _keys || _rotations || _settings) && _devices.Count == 0 && _seen.Count == 0;

    /// <summary>Notes everything that is about to be saved.</summary>
    public void Add(ChangeTracker tracker)
    {
        foreach (EntityEntry entry in tracker.Entries())
        {
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            {
                Add(entry.Entity);
            }
        }
    }

    /// <summary>Notes when a device was last heard of, which is saved past the change tracker.</summary>
    public void AddSeen(string deviceId, long atMs) => _seen.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{deviceId} {atMs}"));

    public FleetChange ToChange(long sequence, DateTimeOffset now) => new()
    {
        Sequence = sequence,
        At = now,
        Devices = string.Join('\n', _devices),
        Seen = string.Join('\n', _seen),
        Releases = _releases,
        Rollouts = _rollouts,
        Keys = _keys,
        Rotations = _rotations,
        Settings = _settings,
    };

    private void Add(object entity)
    {
        switch (entity)
        {
            case FleetDevice device:
                _devices.Add(device.Id);
                break;
            case DeviceAction action:
                _devices.Add(action.DeviceId);
                break;
            case Release:
                _releases = true;
                break;
            case Rollout or RolloutStage or RolloutImage:
                _rollouts = true;
                break;
            case ApiKey:
                _keys = true;
                break;
            case Devices.TrustRotationRow:
                _rotations = true;
                break;
            case Setting:
                _settings = true;
                break;
        }
    }
}
