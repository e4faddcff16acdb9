namespace TinyDevice.Update
{
    /// <summary>Outcome of an operation of the update agent and its ports; numbers are reported to the server and never change.</summary>
    public enum UpdateStatus
    {
        /// <summary>Done.</summary>
        Ok = 0,

        /// <summary>The named file does not exist or holds fewer bytes than asked for.</summary>
        Absent = 1,

        /// <summary>The medium failed, or has no room.</summary>
        MediumFailed = 2,

        /// <summary>The content does not equal its digest.</summary>
        Damaged = 3,

        /// <summary>The content was refused; the cause says why.</summary>
        Refused = 4,

        /// <summary>No connection, or it broke.</summary>
        ConnectionFailed = 5,

        /// <summary>The server's answer is not what the protocol promises.</summary>
        ProtocolViolated = 6,

        /// <summary>The body came slower than the minimum speed.</summary>
        TooSlow = 7,

        /// <summary>The device is being reset; nothing more is to be done in this life.</summary>
        ResetPending = 8,
    }
}
