namespace TinyDevice.UpdateServer.Contract;

/// <summary>Whether a rollout hands its release to devices.</summary>
public enum RolloutState
{
    /// <summary>Offered to every device of its open stage.</summary>
    Running = 1,

    /// <summary>Offered to nobody; for good.</summary>
    Halted = 2,

    /// <summary>Offered to nobody new until a person decides; updates under way go on.</summary>
    Paused = 3,

    /// <summary>As Running, but the next stage waits for a person.</summary>
    AwaitingApproval = 4,

    /// <summary>Its last stage is through; still offered to devices that come later.</summary>
    Completed = 5,
}
