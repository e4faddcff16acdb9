using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Devices;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>Every step an action can take. Each writes the action, its log, the device's row and, after the commit, the index.</summary>
internal sealed class ActionLog(FleetIndex index, SettingsStore settings)
{
    /// <summary>Starts an action for an offer, unless the device or the rollout changed since the index was read.</summary>
    public DeviceSnapshot Offer(FleetTransaction transaction, DeviceEntry entry, Offer offer)
    {
        FleetDevice device = transaction.Db.Devices.Find(entry.Id)!;
        Rollout rollout = transaction.Db.Rollouts.Find(offer.RolloutId)!;
        if (device.OpenActionId is not null || device.State == DeviceState.Retired || device.ConcludedRolloutId >= rollout.Id || !rollout.IsOffered
            || IsFull(transaction, rollout))
        {
            return SnapshotOf(transaction, device);
        }
        var action = new DeviceAction
        {
            Id = index.NextActionId(),
            DeviceId = device.Id,
            RolloutId = rollout.Id,
            Stage = rollout.CurrentStage,
            ReleaseId = offer.ReleaseId,
            State = FirstState(device),
            Mode = rollout.Mode,
            CreatedAt = transaction.Now,
        };
        transaction.Db.DeviceActions.Add(action);
        device.OpenActionId = action.Id;
        device.State = DeviceState.Updating;
        Add(transaction, action, "offered");
        return Save(transaction, device);
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
        return Save(transaction, device);
    }

    /// <summary>Where an update of this device begins: with its confirmation, if that is asked for.</summary>
    public ActionState FirstState(FleetDevice device) =>
        settings.Current.Confirmation && device.AutoConfirmedAt is null ? ActionState.AwaitingConfirmation : ActionState.Offered;

    /// <summary>Notes something about an action that moves it nowhere.</summary>
    public static void Note(FleetTransaction transaction, DeviceAction action, string happened, Feedback? said = null)
    {
        Describe(Add(transaction, action, happened), said);
        transaction.Db.SaveChanges();
    }

    /// <summary>Moves an action that is under way to a state without anything the device reported.</summary>
    public void Move(FleetTransaction transaction, DeviceAction action, ActionState next, string happened, Feedback? said = null)
    {
        action.State = next;
        Describe(Add(transaction, action, happened), said);
        Save(transaction, transaction.Db.Devices.Find(action.DeviceId)!);
    }

    /// <summary>Ends an action here and now, whatever its device thinks.</summary>
    public void Quit(FleetTransaction transaction, DeviceAction action, string happened)
    {
        FleetDevice device = transaction.Db.Devices.Find(action.DeviceId)!;
        action.State = ActionState.Canceled;
        End(transaction, device, action, null);
        Add(transaction, action, happened);
        Save(transaction, device);
    }

    /// <summary>Asks the device to stop; the action ends when the device answers.</summary>
    public void RequestCancel(FleetTransaction transaction, DeviceAction action)
    {
        FleetDevice device = transaction.Db.Devices.Find(action.DeviceId)!;
        action.State = ActionState.Canceling;
        device.State = DeviceState.Canceling;
        Add(transaction, action, "cancel requested");
        Save(transaction, device);
    }

    /// <summary>Counts a silent device's update as failed; the device may still report its end, once.</summary>
    public void TimeOut(FleetTransaction transaction, DeviceAction action)
    {
        action.State = ActionState.TimedOut;
        Add(transaction, action, "timed out");
        Save(transaction, transaction.Db.Devices.Find(action.DeviceId)!);
    }

    /// <summary>Takes a timed-out update from its device, which learns at its next poll that there is nothing to do.</summary>
    public void Withdraw(FleetTransaction transaction, DeviceAction action)
    {
        FleetDevice device = transaction.Db.Devices.Find(action.DeviceId)!;
        if (device.OpenActionId == action.Id)
        {
            device.OpenActionId = null;
            device.State = DeviceState.Failed;
            device.ConcludedRolloutId = Math.Max(device.ConcludedRolloutId, action.RolloutId ?? 0);
            Add(transaction, action, "withdrawn");
            Save(transaction, device);
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
        else if (action is { Mode: ActionMode.DownloadOnly, State: ActionState.Downloaded })
        {
            // All that was asked for; the device may still say later that it installed it.
            LetGo(transaction, device, action);
            if (action.RolloutId is int rollout)
            {
                action.State = ActionState.Succeeded;
                device.ConcludedRolloutId = Math.Max(device.ConcludedRolloutId, rollout);
            }
        }
        Describe(Add(transaction, action, feedback.Execution), feedback);
        Save(transaction, device);
    }

    private bool IsFull(FleetTransaction transaction, Rollout rollout)
    {
        bool isFull = rollout.MaxConcurrent > 0
            && RolloutTallies.Read(transaction.Db, rollout.Id).Count(t => t.State < ActionState.Succeeded) >= rollout.MaxConcurrent;
        if (isFull)
        {
            index.HoldOffers(rollout.Id, transaction.Now);
        }
        return isFull;
    }

    private static void Describe(ActionStatus status, Feedback? feedback)
    {
        status.Code = feedback?.Code;
        status.Details = feedback?.Details ?? "";
        status.Progress = feedback?.Progress;
        status.ProgressOf = feedback?.ProgressOf;
    }

    /// <summary>The device is through with an action; another one may wait for it.</summary>
    private static void LetGo(FleetTransaction transaction, FleetDevice device, DeviceAction action)
    {
        action.EndedAt = transaction.Now;
        // A late report may come when the device is at another update already.
        if (device.OpenActionId == action.Id)
        {
            if (device.HasQueuedActions)
            {
                transaction.SaveNow();
            }
            device.OpenActionId = device.HasQueuedActions ? NextQueued(transaction.Db, device, action.Id) : null;
            device.HasQueuedActions = device.OpenActionId is not null;
        }
        device.State = device.OpenActionId is not null ? DeviceState.Updating
            : action.State == ActionState.Failed ? DeviceState.Failed : DeviceState.Idle;
    }

    private static int? NextQueued(FleetDb db, FleetDevice device, int endedId) => db.DeviceActions
        .Where(a => a.DeviceId == device.Id && a.Id != endedId && a.State <= ActionState.Retrieved)
        .OrderBy(a => a.Id).Select(a => (int?)a.Id).FirstOrDefault();

    private static void End(FleetTransaction transaction, FleetDevice device, DeviceAction action, Feedback? feedback)
    {
        LetGo(transaction, device, action);
        device.ConcludedRolloutId = Math.Max(device.ConcludedRolloutId, action.RolloutId ?? 0);
        // Whatever came out, the device may look different now.
        device.AttributesWanted = true;
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
            device.LastErrorCode = feedback?.Code;
            device.LastErrorReason = string.IsNullOrEmpty(feedback?.Details) ? "The device gave no reason." : feedback.Details;
            device.LastErrorAt = transaction.Now;
        }
    }

    /// <summary>Adds an entry to the log of an action, in the state it has now.</summary>
    public static ActionStatus Add(FleetTransaction transaction, DeviceAction action, string happened)
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

    /// <summary>Saves, and has the index follow after the commit.</summary>
    public DeviceSnapshot Save(FleetTransaction transaction, FleetDevice device)
    {
        transaction.Save();
        DeviceSnapshot snapshot = SnapshotOf(transaction, device);
        transaction.OnCommit(() => index.Follow(device.Id, snapshot));
        return snapshot;
    }

    private static DeviceSnapshot SnapshotOf(FleetTransaction transaction, FleetDevice device) =>
        DeviceSnapshot.Of(device, device.OpenActionId is int open ? transaction.Db.DeviceActions.Find(open) : null);
}
