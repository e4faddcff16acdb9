using System.Security.Cryptography;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>Makes devices known, and takes them out of service.</summary>
internal sealed class DeviceRegistry(FleetIndex index, ActionLog log)
{
    private const int HmacKeySize = 32;

    public static byte[] CreateHmacKey() => RandomNumberGenerator.GetBytes(HmacKeySize);

    /// <summary>Stores a new device, also in the place of a retired one of that id; false when one is in service.</summary>
    public bool Insert(FleetTransaction transaction, FleetDevice device)
    {
        device.AttributesWanted = true;
        device.RegisteredAt = transaction.Now;
        FleetDevice? known = transaction.Db.Devices.Find(device.Id);
        if (known is not null && known.State != DeviceState.Retired)
        {
            return false;
        }
        if (known is null)
        {
            transaction.Db.Devices.Add(device);
        }
        else
        {
            // Rollouts it was through with stay behind it: it is offered the next one.
            device.ConcludedRolloutId = known.ConcludedRolloutId;
            transaction.Db.Entry(known).CurrentValues.SetValues(device);
        }
        transaction.Db.SaveChanges();
        transaction.OnCommit(() => index.Put(new DeviceEntry(device.Id, DeviceSnapshot.Of(device, null), 0)));
        return true;
    }

    /// <summary>Saves a change of a device, and has the index follow after the commit.</summary>
    public void Save(FleetTransaction transaction, FleetDevice device) => log.Save(transaction, device);

    /// <summary>Ends what the device has under way and forgets all but its history.</summary>
    public void Retire(FleetTransaction transaction, FleetDevice device)
    {
        FleetDb db = transaction.Db;
        // Those that wait go first, so that none of them becomes the open one.
        List<DeviceAction> open = db.DeviceActions.Where(a => a.DeviceId == device.Id
            && (a.State < ActionState.Succeeded || a.State == ActionState.TimedOut) && a.EndedAt == null).OrderByDescending(a => a.Id).ToList();
        open.ForEach(action => log.Quit(transaction, action, "device retired"));
        db.DeviceAttributes.RemoveRange(db.DeviceAttributes.Where(a => a.DeviceId == device.Id));
        db.DeviceMetrics.RemoveRange(db.DeviceMetrics.Where(m => m.DeviceId == device.Id));
        device.State = DeviceState.Retired;
        device.OpenActionId = null;
        device.HasQueuedActions = false;
        device.TokenHash = Secrets.Hash(Secrets.CreateToken());
        device.SecurityToken = null;
        db.SaveChanges();
        transaction.OnCommit(() => index.Remove(device.Id));
    }
}
