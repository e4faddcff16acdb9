using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Devices;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>What a confirmation led to.</summary>
internal enum ConfirmationOutcome
{
    Done,
    Unknown,
    Ended,
    NotWaiting,
}

/// <summary>Who or what says that updates of a device need nobody's confirmation.</summary>
internal sealed record AutoConfirmation(string? Initiator, string? Remark);

/// <summary>Lets updates begin that wait for somebody at the device, and takes that back.</summary>
internal sealed class Confirmations(SettingsStore settings, ActionLog log)
{
    /// <summary>Confirms or denies one update; a denied one goes on waiting (hawkbit#1667).</summary>
    public ConfirmationOutcome Decide(FleetTransaction transaction, string deviceId, int actionId, bool isConfirmed, Feedback said)
    {
        if (transaction.Db.DeviceActions.Find(actionId) is not DeviceAction action || action.DeviceId != deviceId)
        {
            return ConfirmationOutcome.Unknown;
        }
        if (action.HasEnded)
        {
            return ConfirmationOutcome.Ended;
        }
        bool waits = action.State == ActionState.AwaitingConfirmation;
        // As in hawkBit a device may take its word back until it is done, as long as words are asked for.
        bool revokes = !isConfirmed && settings.Current.Confirmation && action.State < ActionState.Canceling;
        if (!waits && !revokes)
        {
            return ConfirmationOutcome.NotWaiting;
        }
        log.Move(transaction, action, isConfirmed ? ActionState.Offered : ActionState.AwaitingConfirmation, isConfirmed ? "confirmed" : "denied", said);
        return ConfirmationOutcome.Done;
    }

    /// <summary>Confirms what waits, and everything to come; false when that is so already.</summary>
    public bool Activate(FleetTransaction transaction, string deviceId, AutoConfirmation by)
    {
        FleetDevice device = transaction.Db.Devices.Find(deviceId)!;
        if (device.AutoConfirmedAt is not null)
        {
            return false;
        }
        device.AutoConfirmedAt = transaction.Now;
        device.AutoConfirmInitiator = by.Initiator;
        device.AutoConfirmRemark = by.Remark;
        foreach (DeviceAction action in transaction.Db.DeviceActions.Where(a => a.DeviceId == deviceId && a.State == ActionState.AwaitingConfirmation).ToList())
        {
            action.State = ActionState.Offered;
            ActionLog.Add(transaction, action, "confirmed").Details = $"Confirmed automatically, as {by.Initiator ?? "somebody"} asked for.";
        }
        log.Save(transaction, device);
        return true;
    }

    /// <summary>From now on updates wait again; false when that is so already.</summary>
    public bool Deactivate(FleetTransaction transaction, string deviceId)
    {
        FleetDevice device = transaction.Db.Devices.Find(deviceId)!;
        bool was = device.AutoConfirmedAt is not null;
        device.AutoConfirmedAt = null;
        device.AutoConfirmInitiator = null;
        device.AutoConfirmRemark = null;
        log.Save(transaction, device);
        return was;
    }
}
