namespace TinyDevice.UpdateServer.Contract;

/// <summary>What the holder of an API key may do; each role may also do everything below it.</summary>
public enum Role
{
    /// <summary>Reads everything but keys and the audit log.</summary>
    Viewer = 1,

    /// <summary>Starts and stops rollouts; registers, approves and cancels devices.</summary>
    Operator = 2,

    /// <summary>Uploads releases.</summary>
    Publisher = 3,

    /// <summary>Makes and revokes keys, reads the audit log.</summary>
    Admin = 4,
}
