using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Devices;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>Every step an action can take. Each writes the action, its log, the device's row and, after the commit, the index.</summary>
internal sealed class ActionLog(FleetIndex index)
{
    /// <summary>Starts an action for an offer, unless the device or the rollout changed since the index was read.</summary>
    public DeviceSnapshot Offer(FleetTransaction transaction, DeviceEntry entry, Offer offer)
    {
        FleetDevice device = transaction.Db.Devices.Find(entry.Id)!;
        Rollout rollout = transaction.Db.Rollouts.Find(offer.RolloutId)!;
        if (device.OpenActionId is not null || device.ConcludedRolloutId >= rollout.Id || !rollout.IsOffered
            || IsFull(transaction, rollout))
        {
            return SnapshotOf(transaction, device);
        }
        var action = new DeviceAction
        {
            Id = index.NextActionId(),
            DeviceId = device.Id,
            RolloutId = rollout.Id,
            ReleaseId = offer.ReleaseId,
            State = ActionState.Offered,
            CreatedAt = transaction.Now,
        };
        transaction.Db.DeviceActions.Add(action);
        device.OpenActionId = action.Id;
        device.State = DeviceState.Updating;
        Add(transaction, action, "offered");
        return Save(transaction, device, action);
    }

    /// <summary>Remembers that the device fetched the description of its update.</summary>
    public DeviceSnapshot Retrieve(FleetTransaction transaction, DeviceEntry entry, int actionId)
    {
        FleetDevice device = transaction.Db.Devices.Find(entry.Id)!;
        DeviceAction action = transaction.Db.DeviceActions.Find(actionId)!;
        if (action.State == ActionState.Offered)
        {
            action.State = ActionState.Retrieved;
            Add(transaction, action, "retrieved");
        }
        return Save(transaction, device, action);
    }

    /// <summary>Asks the device to stop; the action ends when the device answers.</summary>
    public void RequestCancel(FleetTransaction transaction, DeviceAction action)
    {
        FleetDevice device = transaction.Db.Devices.Find(action.DeviceId)!;
        action.State = ActionState.Canceling;
        device.State = DeviceState.Canceling;
        Add(transaction, action, "cancel requested");
        Save(transaction, device, action);
    }

    /// <summary>Counts a silent device's update as failed; the device may still report its end, once.</summary>
    public void TimeOut(FleetTransaction transaction, DeviceAction action)
    {
        action.State = ActionState.TimedOut;
        Add(transaction, action, "timed out");
        Save(transaction, transaction.Db.Devices.Find(action.DeviceId)!, action);
    }

    /// <summary>Takes a timed-out update from its device, which learns at its next poll that there is nothing to do.</summary>
    public void Withdraw(FleetTransaction transaction, DeviceAction action)
    {
        FleetDevice device = transaction.Db.Devices.Find(action.DeviceId)!;
        if (device.OpenActionId == action.Id)
        {
            device.OpenActionId = null;
            device.State = DeviceState.Failed;
            device.ConcludedRolloutId = Math.Max(device.ConcludedRolloutId, action.RolloutId);
            Add(transaction, action, "withdrawn");
            Save(transaction, device, action);
        }
    }

    /// <summary>Records what a device reported and moves the action on to <paramref name="next"/>.</summary>
    public void Report(FleetTransaction transaction, DeviceAction action, Feedback feedback, ActionState next)
    {
        FleetDevice device = transaction.Db.Devices.Find(action.DeviceId)!;
        action.State = next;
        if (device.OpenActionId == action.Id)
        {
            device.State = next == ActionState.Canceling ? DeviceState.Canceling : DeviceState.Updating;
        }
        if (action.HasEnded)
        {
            End(transaction, device, action, feedback);
        }
        ActionStatus status = Add(transaction, action, feedback.Execution);
        status.Code = feedback.Code;
        status.Details = feedback.Details;
        status.Progress = feedback.Progress;
        status.ProgressOf = feedback.ProgressOf;
        Save(transaction, device, action);
    }

    private bool IsFull(FleetTransaction transaction, Rollout rollout)
    {
        bool isFull = rollout.MaxConcurrent > 0 && transaction.Db.DeviceActions
            .Count(a => a.RolloutId == rollout.Id && a.State < ActionState.Succeeded) >= rollout.MaxConcurrent;
        if (isFull)
        {
            index.HoldOffers(rollout.Id, transaction.Now);
        }
        return isFull;
    }

    private static void End(FleetTransaction transaction, FleetDevice device, DeviceAction action, Feedback feedback)
    {
        action.EndedAt = transaction.Now;
        // A late report may come when the device is at another update already.
        device.OpenActionId = device.OpenActionId == action.Id ? null : device.OpenActionId;
        device.ConcludedRolloutId = Math.Max(device.ConcludedRolloutId, action.RolloutId);
        // Whatever came out, the device may look different now.
        device.AttributesWanted = true;
        device.State = device.OpenActionId is not null ? DeviceState.Updating
            : action.State == ActionState.Failed ? DeviceState.Failed : DeviceState.Idle;
        if (action.State == ActionState.Succeeded)
        {
            device.InstalledActionId = action.Id;
            device.InstalledReleaseId = action.ReleaseId;
            device.ModelVersion = transaction.Db.Releases.Find(action.ReleaseId)!.ModelVersion;
            device.LastErrorCode = null;
            device.LastErrorReason = null;
            device.LastErrorAt = null;
        }
        else if (action.State == ActionState.Failed)
        {
            device.LastErrorCode = feedback.Code;
            device.LastErrorReason = feedback.Details.Length == 0 ? "The device gave no reason." : feedback.Details;
            device.LastErrorAt = transaction.Now;
        }
    }

    private static ActionStatus Add(FleetTransaction transaction, DeviceAction action, string happened)
    {
        var status = new ActionStatus
        {
            ActionId = action.Id,
            DeviceId = action.DeviceId,
            Event = happened,
            State = action.State,
            At = transaction.Now,
        };
        action.StatusCount++;
        transaction.Db.ActionStatuses.Add(status);
        return status;
    }

    private DeviceSnapshot Save(FleetTransaction transaction, FleetDevice device, DeviceAction action)
    {
        transaction.Db.SaveChanges();
        DeviceSnapshot snapshot = SnapshotOf(transaction, device);
        transaction.OnCommit(() => index.FindDevice(device.Id)!.Now = snapshot);
        return snapshot;
    }

    private static DeviceSnapshot SnapshotOf(FleetTransaction transaction, FleetDevice device) =>
        DeviceSnapshot.Of(device, device.OpenActionId is int open ? transaction.Db.DeviceActions.Find(open) : null);
}
