namespace TinyDevice.UpdateServer.Contract;

/// <summary>What becomes of a device that calls without having been registered by a person.</summary>
public enum RegistrationPolicy
{
    /// <summary>It is refused.</summary>
    Off = 1,

    /// <summary>It is registered when the gateway token vouches for it, otherwise refused.</summary>
    Gateway = 2,

    /// <summary>It is noted, by the gateway token or a token of its own of at least 32 characters, and refused until a person approves.</summary>
    Approval = 3,
}
