namespace TinyDevice.UpdateServer.Contract;

/// <summary>What became of one device's update.</summary>
public enum ActionState
{
    /// <summary>Offered once somebody at the device confirms it.</summary>
    AwaitingConfirmation = 0,

    /// <summary>Offered at a poll, not fetched yet.</summary>
    Offered = 1,

    /// <summary>The device fetched the description of the update.</summary>
    Retrieved = 2,

    /// <summary>The device reported that it works on it.</summary>
    Running = 3,

    /// <summary>The package is on the device.</summary>
    Downloaded = 4,

    /// <summary>Cancelled here; the device has not answered yet.</summary>
    Canceling = 5,

    /// <summary>Ended: the device confirmed the model.</summary>
    Succeeded = 6,

    /// <summary>Ended: the device refused or reverted the model.</summary>
    Failed = 7,

    /// <summary>Ended without a result.</summary>
    Canceled = 8,

    /// <summary>Silent for too long; counts as a failure until the device says how it ended after all.</summary>
    TimedOut = 9,
}
