using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>On which terms a person gives a release to one device.</summary>
internal sealed record AssignmentTerms(ActionMode Mode, DateTimeOffset? ForcedAt, UpdateWindow? Window, int? Weight, bool? Confirmation);

/// <summary>Updates a person gives to single devices, beside all rollouts.</summary>
internal sealed class Assignments(FleetIndex index, ActionLog log)
{
    /// <summary>Starts an update of one device; one under way is asked to stop and the new one waits for it. Null when the device has this release.</summary>
    public DeviceAction? Assign(FleetTransaction transaction, FleetDevice device, Release release, AssignmentTerms terms)
    {
        FleetDb db = transaction.Db;
        DeviceAction? open = device.OpenActionId is int id ? db.DeviceActions.Find(id) : null;
        if (open is { State: ActionState.TimedOut })
        {
            log.Withdraw(transaction, open);
            open = null;
        }
        if (device.InstalledReleaseId == release.Id || (open is { State: < ActionState.Canceling } && open.ReleaseId == release.Id))
        {
            return null;
        }
        var action = new DeviceAction
        {
            Id = index.NextActionId(),
            DeviceId = device.Id,
            ReleaseId = release.Id,
            State = terms.Confirmation == false ? ActionState.Offered : log.FirstState(device),
            Mode = terms.Mode,
            ForcedAt = terms.ForcedAt,
            WindowSchedule = terms.Window?.Schedule,
            WindowDuration = terms.Window?.Duration,
            WindowZone = terms.Window?.Zone,
            Weight = terms.Weight,
            CreatedAt = transaction.Now,
        };
        db.DeviceActions.Add(action);
        ActionLog.Add(transaction, action, "assigned");
        if (open is null)
        {
            device.OpenActionId = action.Id;
            device.State = DeviceState.Updating;
        }
        else
        {
            device.HasQueuedActions = true;
            SupersedeQueued(transaction, device, open, action);
        }
        log.Save(transaction, device);
        return action;
    }

    /// <summary>Records a release as installed that came by other ways, as an update that ended at once; false when the device has it already.</summary>
    public bool NoteInstalled(FleetTransaction transaction, FleetDevice device, Release release)
    {
        if (device.InstalledReleaseId == release.Id)
        {
            return false;
        }
        DeviceAction? action = device.OpenActionId is int open ? transaction.Db.DeviceActions.Find(open) : null;
        if (action?.ReleaseId != release.Id)
        {
            action = new DeviceAction { Id = index.NextActionId(), DeviceId = device.Id, ReleaseId = release.Id, CreatedAt = transaction.Now };
            transaction.Db.DeviceActions.Add(action);
        }
        log.Report(transaction, action, new Devices.Feedback("installed offline", "success", null, "", null, null), ActionState.Succeeded);
        return true;
    }

    /// <summary>The newest assignment is the one that counts: what else waits has not begun and ends without a word to the device.</summary>
    private void SupersedeQueued(FleetTransaction transaction, FleetDevice device, DeviceAction open, DeviceAction latest)
    {
        List<DeviceAction> waiting = transaction.Db.DeviceActions.Where(a => a.DeviceId == device.Id && a.Id != open.Id && a.Id != latest.Id
            && a.State <= ActionState.Retrieved).ToList();
        foreach (DeviceAction older in waiting)
        {
            older.State = ActionState.Canceled;
            older.EndedAt = transaction.Now;
            ActionLog.Add(transaction, older, "superseded");
        }
        if (open.State < ActionState.Canceling)
        {
            log.RequestCancel(transaction, open);
        }
    }
}
