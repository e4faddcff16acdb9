namespace TinyDevice.UpdateServer.Contract;

/// <summary>Whether a rollout hands its release to devices.</summary>
public enum RolloutState
{
    /// <summary>Offered to every device that fits.</summary>
    Running = 1,

    /// <summary>Offered to nobody; for good.</summary>
    Halted = 2,
}
