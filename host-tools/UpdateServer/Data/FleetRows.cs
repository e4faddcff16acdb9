using Microsoft.EntityFrameworkCore;

namespace TinyDevice.UpdateServer.Data;

/// <summary>Reads the rows of many devices at once, where <c>Find</c> then meets them.</summary>
internal static class FleetRows
{
    public static void Read(FleetDb db, IReadOnlyCollection<RowKeys?> keys)
    {
        List<string> devices = keys.OfType<RowKeys>().Select(k => k.DeviceId).Distinct().ToList();
        List<int> actions = keys.OfType<RowKeys>().Select(k => k.ActionId).OfType<int>().Distinct().ToList();
        // Of one, Find does the same.
        if (devices.Count > 1)
        {
            db.Devices.Where(d => devices.Contains(d.Id)).Load();
        }
        if (actions.Count > 1)
        {
            db.DeviceActions.Where(a => actions.Contains(a.Id)).Load();
        }
    }
}
