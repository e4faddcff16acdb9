using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Replicas;

/// <summary>Reads from the database what is held in memory: all of it at the start, and what other servers changed.</summary>
internal sealed class FleetMemory(FleetIndex index, ApiKeys keys, SettingsStore settings)
{
    private const int MaxIds = 1_000;

    public async Task LoadAsync(FleetDb db, CancellationToken stop)
    {
        ReadActionNumber(db);
        if (db.Settings.Find(SettingKey.ActionsFrom) is Setting restored)
        {
            index.RaiseActionId(int.Parse(restored.Value, CultureInfo.InvariantCulture));
        }
        ReadReleases(db);
        ReadRotations(db);
        ReadRollouts(db);
        keys.Read(db);
        settings.Load(db);
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (DeviceRow row in WithActions(db.Devices, db).AsAsyncEnumerable().WithCancellation(stop))
        {
            Put(row.Device, row.Open);
            known.Add(row.Device.Id);
        }
        index.KeepOnly(known);
        index.Order.Prepare();
    }

    /// <summary>Reads again what these changes name.</summary>
    public void Follow(FleetDb db, IReadOnlyList<FleetChange> changes)
    {
        if (changes.Any(c => c.Releases))
        {
            ReadReleases(db);
        }
        if (changes.Any(c => c.Rotations))
        {
            ReadRotations(db);
        }
        if (changes.Any(c => c.Rollouts))
        {
            ReadRollouts(db);
        }
        if (changes.Any(c => c.Settings))
        {
            settings.Load(db);
        }
        if (changes.Any(c => c.Keys))
        {
            keys.Read(db);
        }
        foreach (string[] ids in Lines(changes.Select(c => c.Devices)).Distinct().Chunk(MaxIds))
        {
            ReadDevices(db, ids);
        }
        ReadActionNumber(db);
        foreach (string line in Lines(changes.Select(c => c.Seen)))
        {
            int space = line.LastIndexOf(' ');
            index.FindDevice(line[..space])?.Hear(long.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<string> Lines(IEnumerable<string> texts) =>
        texts.SelectMany(t => t.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static IQueryable<DeviceRow> WithActions(IQueryable<FleetDevice> devices, FleetDb db) =>
        from device in devices.AsNoTracking()
        where device.State != DeviceState.Retired
        join action in db.DeviceActions on device.OpenActionId equals (int?)action.Id into open
        from action in open.DefaultIfEmpty()
        select new DeviceRow { Device = device, Open = action };

    private void ReadDevices(FleetDb db, string[] ids)
    {
        var gone = ids.ToHashSet(StringComparer.Ordinal);
        foreach (DeviceRow row in WithActions(db.Devices.Where(d => ids.Contains(d.Id)), db))
        {
            Put(row.Device, row.Open);
            gone.Remove(row.Device.Id);
        }
        foreach (string id in gone)
        {
            index.Remove(id);
        }
    }

    private void Put(FleetDevice device, DeviceAction? open)
    {
        DeviceSnapshot snapshot = DeviceSnapshot.Of(device, open);
        long seen = device.LastSeenAt?.ToUnixTimeMilliseconds() ?? 0;
        if (index.FindDevice(device.Id) is DeviceEntry entry)
        {
            entry.Hear(seen);
            entry.Now = snapshot;
            return;
        }
        index.Put(new DeviceEntry(device.Id, snapshot, seen));
    }

    private void ReadActionNumber(FleetDb db) => index.RaiseActionId(db.DeviceActions.Max(a => (int?)a.Id) ?? 0);

    private void ReadReleases(FleetDb db)
    {
        foreach (Release release in db.Releases.AsNoTracking())
        {
            index.Put(release);
        }
    }

    private void ReadRotations(FleetDb db) => index.NewestRotation = (uint)(db.TrustRotations.Max(r => (long?)r.Sequence) ?? 0);

    private void ReadRollouts(FleetDb db)
    {
        index.ReplaceRollouts(db.Rollouts.AsNoTracking().Include(r => r.Stages.OrderBy(s => s.Index))
            .Include(r => r.Images).Where(r => r.State != RolloutState.Halted).OrderBy(r => r.Id).ToList());
        foreach (var halted in db.Rollouts.Where(r => r.State == RolloutState.Halted).Select(r => new { r.Id, r.IsUnwinding }))
        {
            index.NoteUnwinding(halted.Id, halted.IsUnwinding);
        }
    }

    private sealed class DeviceRow
    {
        public required FleetDevice Device { get; init; }
        public DeviceAction? Open { get; init; }
    }
}
