using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>hawkBit's names for what we call otherwise.</summary>
internal static class HawkbitWords
{
    /// <summary>The status of an action.</summary>
    public static string OfAction(ActionState state) => state switch
    {
        ActionState.AwaitingConfirmation => "wait_for_confirmation",
        ActionState.Retrieved => "retrieved",
        ActionState.Downloaded => "downloaded",
        ActionState.Canceling => "canceling",
        ActionState.Succeeded => "finished",
        ActionState.Failed or ActionState.TimedOut => "error",
        ActionState.Canceled => "canceled",
        _ => "running",
    };

    /// <summary>The kind of one entry of an action's log.</summary>
    public static string OfEntry(ActionStatus entry) => entry.Event switch
    {
        "download" => "download",
        "downloaded" => "downloaded",
        "rejected" => entry.State == ActionState.Running ? "cancel_rejected" : "warning",
        "denied" => "wait_for_confirmation",
        "proceeding" or "scheduled" or "resumed" => "running",
        _ => OfAction(entry.State),
    };

    /// <summary>How urgent an action is.</summary>
    public static string OfMode(ActionMode mode) => mode.ToString().ToLowerInvariant();
}
