using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>Takes the updates of a halted rollout back: the first with the halt itself, the rest group by group, and each at once when its device polls.</summary>
/// <remarks>In one transaction a hundred thousand of them would keep everybody else waiting for minutes.</remarks>
internal sealed class Withdrawal(FleetIndex index, ActionLog log)
{
    private const int PerChange = 500;

    /// <summary>Takes the next updates back; false when there were no more.</summary>
    public bool Next(FleetTransaction transaction, Rollout rollout)
    {
        FleetDb db = transaction.Db;
        List<DeviceAction> taken = db.DeviceActions.Where(a => a.RolloutId == rollout.Id && a.State < ActionState.Canceling)
            .OrderBy(a => a.State).Take(PerChange).ToList();
        if (taken.Count < PerChange)
        {
            taken.AddRange(db.DeviceActions.Where(a => a.RolloutId == rollout.Id && a.State == ActionState.TimedOut
                && db.Devices.Any(d => d.Id == a.DeviceId && d.OpenActionId == a.Id)).OrderBy(a => a.CreatedAt).Take(PerChange - taken.Count));
        }
        List<string> devices = taken.ConvertAll(a => a.DeviceId);
        db.Devices.Where(d => devices.Contains(d.Id)).Load();
        bool hasMore = taken.Count == PerChange;
        rollout.IsUnwinding = hasMore;
        transaction.SaveTogether(() => taken.ForEach(action => TakeBack(transaction, action)));
        transaction.OnCommit(() => index.NoteUnwinding(rollout.Id, hasMore));
        return hasMore;
    }

    /// <summary>Cancels an update that is under way, or takes one from a device that was silent for too long.</summary>
    public void TakeBack(FleetTransaction transaction, DeviceAction action)
    {
        if (action.State < ActionState.Canceling)
        {
            log.RequestCancel(transaction, action);
        }
        else if (action.State == ActionState.TimedOut)
        {
            log.Withdraw(transaction, action);
        }
    }
}
